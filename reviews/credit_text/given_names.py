"""Given names that are common where films are made: who bears one is a person and no band."""

from __future__ import annotations

from reviews.credit_text.folding import fold_words

GIVEN_NAMES = fold_words(
    "aaron abel adam adrian agnes aisha al alain alan albert alberto alec alejandro aleksandr alessandro",
    "alex alexander alexandra alexandre alexis alfonso alfred alice alicia alison allan allen amanda amelie",
    "amy ana anatole anders andre andrea andreas andrei andres andrew andy angela angelo angus anita anja",
    "ann anna anne annette annie anouk anthony antoine anton antonio antonia ariane armand arnaud arne",
    "arnold arthur asghar astrid atticus audrey august aurelie ava axel barbara barry bart basil beatrice",
    "beate ben benedict benedicte benjamin benoit bernadette bernard bernd bernhard bert bertrand beth",
    "betty bill billy birgit bjorn blake bob bobby boris brad bradley brian brigitte bruce bruno bryan",
    "burkhard calvin camille carey carl carla carlo carlos carmen carol carole caroline carolin carsten",
    "carter catherine cecile cecilia celine chantal charles charlie charlotte chen chloe chris christa",
    "christel christian christiane christina christine christoph christophe christopher claire clara claude",
    "claudia claudio claus clement cliff clint clive colin conrad corinne craig cristina curt cynthia cyril",
    "dagmar daisy damien dan dana daniel daniela daniele danielle danny dario darren dave david dean",
    "deborah delphine denis denise dennis derek detlef diana diane didier diego dieter dietrich dirk dmitri",
    "dolores dominic dominik dominique don donald donna dora doris dorothea dorothee doug douglas duncan",
    "dustin dylan ed eddie edgar edith edmund eduardo edward edwin eleni elena eleonore elias elisa",
    "elisabeth elise elizabeth elke ella ellen elliot elmer elsa emanuel emil emile emilie emily emma",
    "emmanuel emmanuelle ennio eric erica erich erik erika ernest ernst erwin esther ethan etienne eugene",
    "eva eve evelyn fabian fabien fabio fabrice fanny federico felix ferdinand fernando fiona florence",
    "florent florian frances francesca francesco francis francisco franco francois francoise frank frankie",
    "franz fred freddie frederic frederick friedrich fritz gabriel gabriela gabriele gabrielle gael garrett",
    "gary gaspard gavin gene genevieve geoff geoffrey georg george georges georgia gerald gerard gerd",
    "gerhard germain gert ghislaine gil gilbert gilles gillian gina giorgio giovanni giulia giuseppe glen",
    "glenn gloria gordon grace graham greg gregory greta gudrun guido guillaume gunter gunther gus gustav",
    "guy gwyneth hal hanna hannah hannelore hans hanns harald harold harriet harry harvey hayao hector",
    "heather heidi heike heiko heinrich heinz helen helena helene helga helmut henri henriette henrik henry",
    "herbert hermann hilary hildegard hildur holger horst howard hubert hugh hugo hugues humphrey ian ida",
    "igor ilse ines inga inge ingmar ingo ingrid irene irina iris irma isa isaac isabel isabella isabelle",
    "ivan jack jackie jacky jacob jacqueline jacques jake james jamie jan jana jane janet janine janusz",
    "jared jason javier jay jean jean-claude jeanne jeff jeffrey jennifer jenny jens jeremy jerome jerry",
    "jesper jesse jessica jessie jill jim jimmy jo joachim joan joanna joaquin jochen jodie joe joel johan",
    "johann johanna johannes john johnny jon jonas jonathan jonny jordan jorg jorge jose josef joseph",
    "josephine josh joshua joyce juan judith judy jules julia julian juliane julie julien juliette julio",
    "june jurgen justin justine jutta kaija kai karen karim karin karina karl karoline karsten kate",
    "katharina katherine kathleen kathrin kathryn kathy katja katrin keith kelly ken kenneth kerry kerstin",
    "kevin kim kirk kirsten klaus konrad kristen kristin kristina kurt kyle larry lars laura laure laurence",
    "laurent lauren laurie lea lee lena leo leon leonard leonardo leonie leonor leonora leslie lewis liam",
    "lilian lillian lily linda lisa liz lola loretta lorenzo lou louis louise luc luca lucas lucia lucie",
    "lucien lucy ludovic ludwig luigi luis lukas luke lutz lydia lynn maggie magnus maja malcolm manfred",
    "manuel manuela marc marcel marcello marco marcus margaret margarethe margot marguerite maria mariana",
    "marianne marie mariette marilyn marina mario marion marius mark marko markus marlene marsha martha",
    "martin martina marvin mary mathias mathieu mathilde matt matteo matthew matthias matthieu maud maureen",
    "maurice mauro max maxime maya meg megan melanie melissa meryl mica michael michel michela michele",
    "michelle mickey miguel mikael mike milan mireille miriam moira molly mona monica monika monique morgan",
    "moritz muriel myriam nadia nadine nancy naomi natacha natalia natalie natasha nathalie nathan ned neil",
    "nicholas nick nico nicola nicolas nicole nicoletta niels nigel nikolaus nils nina nino noah noel",
    "noemie nora norbert norma norman ole oliver olivia olivier olga orson oscar oskar otto pablo paola",
    "paolo pascal pascale pat patricia patrice patrick patti paul paula pauline pedro peggy penelope pete",
    "peter petra phil philip philipp philippe phillip phyllis pia pierre pietro pilar pippa quentin quincy",
    "rachel rainer ralf ralph ramin randy raoul raphael raul ray raymond rebecca regina regine remi renate",
    "rene renee ricardo riccardo richard rick rita rob robbie robert roberta roberto robin rocco rodrigo",
    "roger roland rolf roman romain romy ron ronald rosa rosalie rose rosemary ross roy ruben rudi rudolf",
    "rudy rupert russell ruth ryan ryuichi sabine sabrina sally salvatore sam samantha samuel sandra",
    "sandrine sandy sara sarah sascha scott sean sebastian sebastien serena serge sergei sergio seth shane",
    "shannon sharon sheila shigeru shirley sidney sigrid silke silvia simon simone sofia solange sonia",
    "sonja sophia sophie spike stan stanley stefan stefanie steffen stella stephan stephane stephanie",
    "stephen steve steven stewart stuart sue susan susanna susanne susi suzanne sven sybille sylvain sylvia",
    "sylvie tamara tania tara tarell tatiana ted terence teresa terrence terri terry thea theo theodor",
    "theodore therese thelma thierry thilo thomas thorsten tilda till tilo tim timo timothy tina toby todd",
    "tom tomas tommy toni tony tracy trent trevor trista ulf uli ulla ulrich ulrike ursula ute uwe valentin",
    "valeria valerie vanessa vera verena vernon veronica veronika victor victoria viktor vincent vincente",
    "vince viola violeta virginia virginie vivian vivien volker walter wanda warren wendy wendell werner",
    "wes wilfried wilhelm will willem william willy wim winfried wolf wolfgang xavier yann yannick yorgos",
    "yves yvonne zoe jeanie josephe kevyn luana adele faye wong gunnar hildegarde hoyte emre fatih sibel",
    "yasmin ali ahmed mohamed omar",
)


def has_given_name(name: str) -> bool:
    """Tell whether a name of several words begins with a common given name: "Jean-Claude Carrière"."""
    words = name.split(maxsplit=1)
    first = fold_words(words[0].replace("-", " ")) if len(words) > 1 else frozenset()
    return bool(first & GIVEN_NAMES)
