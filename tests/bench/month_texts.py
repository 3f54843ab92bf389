"""What is said in the months of `tests.bench.month`: two worlds that share no sentence.

The layers were tried with the first world; the second one was written beside it and changed nothing.
In braces stand choices, of which one is taken each time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class World:
    films: Sequence[str]
    # What readers say: two or three of these make a comment.
    honest: Sequence[str]
    # What the persistent person says, with two of the words for somebody and something.
    insults: Sequence[str]
    # Spam, by its kind: whole texts.
    spam: Mapping[str, Sequence[str]]
    hosts: Sequence[str]
    names: Sequence[str]


FIRST = World(
    films=("The Lamplighter", "A Winter Ferry", "Nine Rooms", "Salt Road"),
    honest=(
        "The long take on the {pier|stairs|roof} in {film} is worth the ticket alone.",
        "I did not believe the {brother|neighbour|captain} for a minute, and that spoiled {film} for me.",
        "Did anybody else hear the {cello|church bell|radio} under the last scene?",
        "My {mother|father|aunt} saw it in 1971 and still talks about the {dog|coat|letter}.",
        "You are too kind to the second half: after the {wedding|storm|trial} it only repeats itself.",
        "The subtitles of the print that we saw were so poor that half the jokes were lost.",
        "I would put it beside {Ozu|Varda|Kaurismäki}, though it is colder than anything they made.",
        "Thanks for naming the {editor|sound mixer|costume designer}; nobody ever does.",
        "What I missed in your review is the {colour|silence|rain}: whole reels are built of it.",
        "We showed {film} at our school and the {youngest|oldest} pupils liked it best.",
        "Is the version with the other ending still to be had anywhere?",
        "The actor who plays the {baker|priest|sailor} was at our festival and told how it was shot.",
        "For me the {train|kitchen|harbour} scene says all that the dialogue afterwards explains again.",
        "I fell asleep twice and yet I have thought about {film} every day since.",
        "The book is much funnier, and its {sister|teacher|doctor} is the one who tells the story.",
        "Please correct the running time: the cut in our cinema took {95|104|131} minutes.",
        "Nobody lights a face like that any more; look at the {window|candle|mirror} shot.",
        "I disagree about the music, which I found {shrill|sweet|clumsy} from the first bar.",
        "A small thing: the car in the {street|field|garage} is from 1962 and the film plays in 1958.",
        "After your article I went to see it again with my {son|class|neighbours}.",
    ),
    insults=(
        "Whoever wrote this has {never|hardly ever} seen a film, you {clown|snob|parrot}.",
        "Delete this one too, {coward|tyrant|schoolmaster}, as you always do.",
        "This {club|page|bunch} of {idiots|hypocrites|bores} deserves no better film.",
        "I know who you are, {editor|moderator}, and you know {nothing|less than nothing} about cinema.",
        "Everybody {laughs|yawns} about your reviews, {fool|windbag}, only nobody says so here.",
        "{Still|Again} no answer? You hide behind your little {buttons|rules}, as {cowards|clerks} do.",
    ),
    spam={
        "lists": (
            "[url=http://{host}/a]cheap {pills|slots|loans}[/url] [url=http://{host}/b]{buy|order|get}"
            " now[/url]",
            '<a href="http://{host}/{x}">{Best|Top} {casino|pharmacy|payday loan} bonus</a> no deposit 100%',
            "http://{host}/{x} http://{host}/{y} {slots|tablets|credits} online",
            "Visit https://{host}/{x} https://{other}/{y} https://{third}/ for {replica watches|essay"
            " help|followers}",
        ),
        "pleasant": (
            "What a {wonderful|lovely|thoughtful} article! I {really|truly} appreciate the {effort|care}"
            " that you"
            " put into sharing these {valuable|helpful} insights with your readers.",
            "This is such an {informative|engaging} post. Your {writing style|perspective} makes the topic"
            " {easy|a joy} to follow, and I look forward to reading more of your content.",
            "I {stumbled upon|came across} your blog today and I am {impressed|delighted} by the quality"
            " of your"
            " content. Keep up the {great|excellent} work!",
            "{Great|Fantastic} read! You have a {gift|talent} for explaining {film} in a way that"
            " resonates with"
            " everyone. I will definitely bookmark your website and share it with my friends.",
            "Thank you for this {insightful|well-written} piece on {film}. It is {refreshing|rare} to"
            " find such"
            " quality content, and I truly appreciate your valuable perspective.",
        ),
        "foreign": (
            "Лучшие {кредиты|займы|ставки} без отказа за {пять|десять} минут, подробности на сайте"
            " https://{host}/",
            "Купить {диплом|справку|права} быстро и недорого, доставка по всей стране, гарантия качества"
            " https://{host}/",
            "正规{彩票|娱乐|博彩}平台，注册即送{彩金|红包}，提现秒到账，欢迎访问 https://{host}/",
        ),
        "copies": (),
        "campaign": (
            "I {lost|was robbed of} all my {savings|money} to a fake trading platform {last|this} year"
            " until a"
            " {friend|colleague} introduced me to a recovery expert named {Walter Crane|Adam Lister},"
            " who helped me"
            " to get back every single coin within {two|three} days. You can reach him on Telegram.",
            "My marriage was {broken|over} and my husband left me for another woman, but after I"
            " contacted the"
            " {powerful|great} spell caster {Doctor Osa|Priest Ade} he came back home within {24|48}"
            " hours and now we"
            " are living happily together again. Write to him if you need help.",
        ),
        "bots": (
            "{Nice|Good|Cool} {site|page|info}, {thanks|regards}! https://{host}/",
            "{Hello|Hi} {admin|webmaster}, {interesting|useful} theme https://{host}/{x}",
            "{x} {y} {x} https://{host}/",
        ),
    },
    hosts=("lucky-{n}.example", "rx{n}.example", "best-{n}-deals.example", "grow{n}.example"),
    names=("Ines", "Tom", "Ruth", "Milo", "Greta", "Paul", "Anouk", "Said", "Lena", "Hugo", "Vera", "Olaf"),
)

SECOND = World(
    films=("Paper Orchard", "The Deaf Piper", "Low Tide", "An Honest Thief"),
    honest=(
        "Twice I wanted to leave {film}, and both times a {look|laugh|gesture} of hers kept me in my seat.",
        "The {miners|dancers|nurses} are not actors at all; you see it in their hands.",
        "How can a picture with so little {plot|light|talk} be so exciting?",
        "Our projectionist says that the reel with the {flood|duel|concert} was missing for forty years.",
        "Your paragraph on the {widow|gambler|judge} made me see that I had misunderstood {film}.",
        "I grew up two villages from where it was shot, and the {bakery|mill|chapel} is still there.",
        "Surely the {bird|knife|ring} is a quotation from his first short, is it not?",
        "It is a comedy! The whole row behind me was crying with laughter at the {funeral|auction|exam}.",
        "Nothing dates it so much as the {zooms|freeze frames|voice-over}, which I love all the same.",
        "The {child|old man|stranger} should have had the last word, not the lawyer.",
        "If you liked {film}, look for what the same cameraman did in {Lisbon|Prague|Dakar} afterwards.",
        "A correction: she did not write the script, she only {translated|shortened|typed} it.",
        "I had to explain the {strike|dowry|curfew} to my students before they could follow.",
        "The dubbing on the disc is a crime; watch it in the original or not at all.",
        "There is a cut right after the {slap|song|kiss} that I have never understood.",
        "Half of us walked home in silence, and the other half quarrelled until two in the morning.",
        "Why does nobody mention how {cruel|tender|lazy} the camera is to the {maid|uncle|driver}?",
        "Seen on a plane it is nothing; seen in a hall it is enormous.",
        "The festival gave its prize to the wrong one that year, as this film shows.",
        "I wonder whether the {snow|fog|dust} was real, it falls so slowly.",
    ),
    insults=(
        "Go back to {television|cartoons}, you {poser|bootlicker|nobody}.",
        "Another {sermon|lecture} from the {vicar|pope|nanny} of this shabby little society.",
        "You people would {praise|applaud} a wall if a {Frenchman|professor} had painted it.",
        "{Ban|Block} me as often as you like, {coward|worm}, I shall be back by tomorrow.",
        "Not one {thought|idea} of your own in the whole {heap|pile}, you {copyist|phoney}.",
        "So the {gang|clique} approves itself once more. {Disgusting|Pitiful}.",
    ),
    spam={
        "lists": (
            "[link=http://{host}/{x}]{weight loss|crypto signals|escort}[/link]"
            " [link=http://{host}/{y}]{click|look}"
            " here[/link]",
            '<a href="https://{host}/{x}">{Viagra|Poker|Forex} {discount|free}</a>',
            "{cheap|discount} {sneakers|handbags|antibiotics} https://{host}/{x} https://{host}/{y}",
            "https://{host}/{x} https://{other}/{x} https://{third}/{x}",
        ),
        "pleasant": (
            "Such a {brilliant|superb} write-up! The depth of {knowledge|research} you bring to every"
            " paragraph is"
            " {inspiring|remarkable}, and I have already recommended your blog to several colleagues.",
            "I always {enjoy|love} visiting this site because the articles are so {clear|detailed}."
            " Thank you for"
            " providing such {useful|amazing} information for the community.",
            "{Excellent|Outstanding} analysis of {film}! You covered every aspect so"
            " {clearly|beautifully} that even a"
            " beginner could understand. Please continue sharing this kind of information.",
            "Your article about {film} truly {stands out|shines}. It is informative and"
            " {enjoyable|inspiring}, and the"
            " community is lucky to have such a dedicated writer.",
            "This was exactly the {information|guidance} I was searching for. I appreciate the time you"
            " {spent|took} to"
            " provide such a {detailed|comprehensive} explanation for beginners.",
        ),
        "foreign": (
            "Надёжные {окна|двери|потолки} от производителя, скидка {двадцать|тридцать} процентов"
            " https://{host}/",
            "Заработок в интернете без вложений, первые {деньги|выплаты} уже {сегодня|завтра}"
            " https://{host}/",
            "专业{代写|代考|办证}服务，价格优惠，{保密|安全}可靠，详情请看 https://{host}/",
        ),
        "copies": (),
        "campaign": (
            "I want to tell the whole world how I was {cured|healed} of {herpes|diabetes} with the"
            " herbal medicine of"
            " {Doctor Ebo|Doctor Uwa}, after {five|seven} years in which no hospital could do anything"
            " for me."
            " He sends it to every country by courier, ask him on WhatsApp.",
            "Are you in need of an {urgent|honest} loan to pay your {bills|debts} or to begin a"
            " business? We give out"
            " loans at two percent to everybody, {without|with no} collateral and within {one day|two"
            " days}. Contact"
            " Mister {Hall|Moore} for your application today.",
        ),
        "bots": (
            "{Wow|Yes|Ok} {super|perfect} {blog|portal} https://{host}/",
            "{Dear|Respected} {owner|team}, {see|check} https://{host}/{x}",
            "{y} {x} https://{host}/{y}",
        ),
    },
    hosts=("win{n}.example", "my-{n}-health.example", "{n}-market.example", "seo-{n}.example"),
    names=("Cora", "Emil", "Jana", "Nils", "Ada", "Rafi", "Zoe", "Bela", "Karim", "Ilse", "Theo", "Maud"),
)

WORLDS = {"first": FIRST, "second": SECOND}
