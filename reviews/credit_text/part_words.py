"""Words by which a side of a line is told to be a part, and labels of languages that are not read."""

from __future__ import annotations

from reviews.credit_text.folding import fold_all, fold_words

PART_STARTS = fold_words(
    "the a an le la les l un une der die das ein eine mr mrs ms miss dr prof sgt sergeant lt lieutenant",
    "capt captain maj major col colonel gen general pvt private cpl corporal officer detective inspector",
    "agent sheriff judge senator president king queen prince princess lord lady sir father mother sister",
    "det insp supt const dci dsi pc rev hon cpt",
    "brother uncle aunt young old little big monsieur madame mademoiselle m mme mlle père mère soeur frère",
    "oncle tante jeune vieux vieille petit petite herr frau fräulein junger junge alter alte kleiner kleine",
    "first second third 1st 2nd 3rd himself herself self selbst er sie lui elle deputy nurse doctor",
    "additional voice another older younger fat tall group rabbi pastor professor admiral commander police",
    "mama papa woman man girl boy cop guard lance trooper bombardier baron count countess comte comtesse",
    "graf gräfin onkel oma opa commissaire inspecteur capitaine docteur kommissar kommissarin polizist",
    "polizistin homme femme",
)
# Before a name they make a part, before a job they do not stand.
TITLES_OF_PARTS = fold_words(
    "the mr mrs ms miss dr prof sgt sergeant lt lieutenant capt captain colonel father mother sister brother",
    "uncle aunt king queen prince princess lord lady sir monsieur madame mademoiselle mme mlle père mère",
    "soeur frère oncle tante herr frau fräulein onkel graf gräfin comte comtesse inspector detective rabbi",
    "pastor bishop president senator judge sheriff",
)
PART_WORDS = fold_words(
    "man woman girl boy child kid baby guy lady waiter waitress bartender barman barmaid cop policeman",
    "policewoman officer guard soldier nurse doctor surgeon driver customer clerk teacher student neighbor",
    "neighbour wife husband mother father son daughter sister brother grandmother grandfather uncle aunt",
    "friend boyfriend girlfriend boss secretary reporter journalist announcer narrator singer dancer",
    "musician priest nun judge lawyer prisoner passenger patient pedestrian dad mom mum hooker abortionist",
    "ferryman attendant countess count king queen prince princess maid butler cook chef hostess bouncer",
    "thug gangster killer victim witness detective inspector sheriff deputy agent spy captain sergeant",
    "lieutenant corporal private himself herself themselves self homme femme fille garçon enfant mère père",
    "voisin voisine serveur serveuse policier policière gardien docteur médecin infirmière infirmier",
    "professeur élève ami amie mari fils soeur frère client cliente juge avocat avocate prêtre narrateur",
    "narratrice patron patronne concierge boulanger mann frau mädchen junge kind mutter vater tochter sohn",
    "schwester bruder freund freundin kellner kellnerin polizist polizistin lehrer lehrerin arzt ärztin",
    "erzähler nachbar nachbarin wirt wirtin richter anwalt pfarrer soldat kunde kundin fahrgast amant",
    "maîtresse cartomancienne comtesse peintre guest receptionist manager assistant worker farmer host",
    "stranger tourist bystander voice mourner party inmate barber mechanic janitor vendor owner",
)
OTHER_LANGUAGES = fold_all(
    "dirección, dirigida por, director de fotografía, guion, guión, fotografía, montaje, reparto, música",
    "producción, intérpretes, dirección de arte, vestuario, sonido, productora, productor, regia",
    "sceneggiatura, fotografia, montaggio, interpreti, musiche, scenografia, costumi, produzione",
    "produttore, soggetto, distribuzione, suono, direção, realização, roteiro, argumento, elenco",
    "montagem, música de, som, manus, foto, klippning, klipning, klipp, regissör, instruktør, musikk",
    "producent, rollista, medverkande, skådespelare, lyd, ljud, scenografi, manuskript, fotograf",
    "scenario en regie, montage en geluid, camera en licht, geluid, reżyseria, scenariusz, zdjęcia",
    "muzyka, obsada, montaż, scenografia i kostiumy, produkcja, występują, režie, scénář, hudba, střih",
    "hrají, kamera a střih, rendező, rendezte, forgatókönyv, operatőr, vágó, zene, szereplők, írta",
    "fényképezte, yönetmen, senaryo, görüntü yönetmeni, kurgu, müzik, oyuncular, yapımcı, ohjaus, ohjaaja",
    "käsikirjoitus, kuvaus, leikkaus, musiikki, näyttelijät, regizor, scenariu, imagine, montaj, muzică",
    "distribuție, ses, elokuva, regista, montador, autor de guion, режиссёр, режиссер, режисcер, сценарий",
    "автор сценария, оператор, в ролях, композитор, монтаж, художник, продюсер, музыка",
    "導演, 编剧, 編劇, 主演, 音樂, 音乐, 攝影, 摄影, 剪接, 剪辑, 監製, 监制, 演員, 演员, 美術指導, 导演",
    "監督, 脚本, 撮影, 出演, 音楽, 編集, 製作, 原作, 美術, 録音, 감독, 각본",
    "촬영, 출연, 음악, 편집, 제작, 主演者, 出品, 制片人, 出演者, キャスト, スタッフ, σκηνοθεσία",
    "σενάριο, φωτογραφία, μουσική, μοντάζ, ηθοποιοί, במאי, תסריט",
)
