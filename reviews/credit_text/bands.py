"""Words that speak for a band rather than a person."""

from __future__ import annotations

from reviews.credit_text.folding import fold_words

BAND_WORDS = fold_words(
    "fire punk air attack dream dreams club house band boys girls kids brothers sisters sons one two",
    "three four five six seven eight nine ten zero fall cure clash doors birds eagles queen kings machine",
    "machines radio head heads stone stones rose roses pistols floyd zeppelin sabbath purple pink black",
    "blue red green white yellow golden silver velvet underground smashing massive daft arcade hot chip",
    "cold play war moon sun star stars planet sky river ocean sea mountain wave waves sound sounds music",
    "orchestra ensemble collective project system noise electric electronic modern young old new big",
    "little great super animal animals wolf wolves bear bears cat cats dog dogs horse horses monkey",
    "monkeys beast beasts snow rain storm thunder lightning night day morning summer winter spring city",
    "town village street road train station hotel palace castle church love hate death life blood heart",
    "soul ghost ghosts angel angels devil devils god gods saint saints holy magic magnetic fields forest",
    "garden tree trees flower flowers grass leaf leaves apple lemon orange sugar salt honey coffee tea",
    "wine beer gun guns knife knives bullet bullets bomb bombs soldier soldiers police army navy pirates",
    "vampire weekend monsters explosions silence mirror glass paper metal iron steel plastic rubber",
    "leather lux vuh ros sigur popol goblin tangerine beach beat beats crystal castles bloc party franz",
    "ferdinand arctic fleet fox foxes temper trap trio quartet quintet duo nation nations empire republic",
    "kingdom family families children people men women ladies of in you we they it is to from der die das",
    "les los las el il gli cinematic chemical propellerheads portico broken social scene deep deftones",
    "dirty eels",
)
