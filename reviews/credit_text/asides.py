"""Lines around credits that credit nobody: the legal end of a film, its songs, the furniture of a page."""

from __future__ import annotations

import re

from reviews.credit_text.folding import fold, fold_words

_ASIDE = re.compile(
    r"\d(?:[.,]\d)?\s*/\s*(?:5|10)\b|[★☆⭐½]+|\d(?:[.,]5)?\s+(?:stars|étoiles|sterne)\b"
    r"|(?:seen|watched|viewed|reviewed|screened)\s+(?:at|on|in)\b|vue?\s+(?:au|à|sur|en)\b|gesehen\s+(?:im|bei|auf|in)\b"
    r"|the\s+(?:\w+\s+){1,3}(?:would\s+like|wish(?:es)?)\s+to\s+(?:\w+\s+)?thank\s+\S"
    r"|(?:ab|am)\s+\d{1,2}\.\s*\w+.*\bim\skino|(?:au\scinéma|en\ssalles?)\s(?:le|à|depuis)\b"
    r"|in\s(?:\w+\s)?(?:cinemas|theaters|theatres)\b|(?:posted|filed)\s+(?:in|under|on|by)\b"
    r"|(?:by|von|par)\s.*\b(?:critic|reviewer|correspondent|kritiker(?:in)?)$|propos\s+recueillis\b"
    r"|from\s+the\s+(?:director|producer|writer|maker|studio|creator)s?\s+(?:of|who|that|behind)\b"
    r"|(?:vom\s+regisseur|von\s+den\s+machern|par\s+le\s+réalisateur|du\s+réalisateur)\s(?:von|de|des)\b"
    r"|(?:special\s+features|extras?|bonus(?:material)?|suppléments?|features)\s*:\s.*\b(?:making|interview|trailer"
    r"|comment|featurette|deleted|galerie|gallery|booklet|wendecover|audiokommentar|scènes)"
    r"|[\"“„«].*[\"”“»]\s*[–—-]\s.*\b(?:times|post|guardian|variety|ledger|herald|gazette|zeitung|monde|news|journal"
    r"|review|magazine|express|mail|telegraph|independent|chronicle|tribune|observer|anzeiger|spiegel|figaro|libération)\b"
    r"|(?:available\s+)?(?:formats?|supports?)\s*:\s.*\b(?:dcp|blu|dvd|digital)|bookings?\s*:|wh\.\s|sortie\s+(?:en\s+salles?|nationale)\s+le\s|(?:billet|article|texte|critique|beitrag)\s+(?:publié|posté|écrit|rédigé|von|vom)\b|\d{1,2}[.:]\d\d\s*(?:[ap]m\s|uhr\s)?(?:news|weather|nachrichten|wetter|tagesschau|le\s+journal)\b|.*\d[.:]\d\d\s*uhr\b"
    r"|available\s+(?:on|at|to)\b|now\s+(?:streaming|showing|playing)\b|(?:and\s+)?(?:made|recorded|mixed|edited|processed|re-?recorded|completed)\s+(?:entirely\s+)?(?:on\s+location|at|in)\b"
    r"|mpaa\s*#?|color\s+prints?$"
    r"|(?:this\s+)?(?:film\s+(?:was\s+)?)?(?:filmed|shot|photographed"
    r"|produced and filmed)\s+(?:entirely\s+|partly\s+)?(?:on\s+location|on\s+film"
    r"|in|at|with|on)\b|(?:film\s+)?tourn[ée]e?\s+(?:à|en|au|aux|dans|entre|avec)\b|gedreht\s+(?:in|auf|mit|an)\b"
    r"|(?:copyright|©|℗|\(c\)\s*\d|all\s+rights\s+reserved|tous\s+droits|alle\s+rechte)|no\s+animals?\b"
    r"|(?:the|all)\s+(?:events|characters|persons|story,|incidents|names)\s.*(?:fictional|fictitious|depicted|portrayed)"
    r"|any\s+(?:similarity|resemblance)|this\s+(?:motion\s+picture|film|production|picture)\s+(?:is|was|and|photoplay)"
    r"|american\s+humane|i\.?a\.?t\.?s\.?e|approved\s+(?:no|#)|certificate\s+(?:no|#)|theatrical\s+release\s+poster|release\s+poster"
    r"|(?:official|film|movie|promotional|teaser)\s+poster|(?:affiche|filmplakat|kinoplakat)\s|full\s+cast\s+(?:&|and)\s+crew"
    r"|courtesy\s+of|published\s+by|under\s+licen[cs]e|by\s+arrangement\s+with|used\s+(?:by|with)\s+permission|licensed\s+(?:by|from)"
    r"|avec\s+l['’]aimable\s+autorisation|mit\s+freundlicher\s+genehmigung|visa\s+d['’]|visa\s+n|d[ée]p[oô]t\s+l[ée]gal"
    r"|fsk\s*(?:ab)?\s*\d|see\s+(?:more|all|full)\b|unauthorized|ownership\s+of|soundtrack\s+(?:album\s+)?available|isan\b"
    r"|(?:the\s+)?end\.?$|fin\.?$|ende\.?$|dolby\s+(?:digital|stereo|atmos)?\s*(?:in\s+selected|®)|stills?\s+©|photos?\s+©|nicht\s+verwechseln",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\S@\S+\.\w|\b(?:tel|tél|fon|fax)\b\.?:?\s*\+?\d|https?://|www\.|(?:\+|\b00)\d[\d\s/().-]{7,}|\b\d{1,4}(?:bis)?,?\s+(?:rue|avenue|boulevard|street)\b",
    re.I,
)
_SONG = re.compile(
    r"(?:[\"“„«][^\"”“»]+[\"”“»]\s*(?:\([^()]*\)|\[[^\[\]]*\])?[,.;]?$)"
    r"|(?:[\"“„«][^\"”“»]+[\"”“»],?\s+(?:written|composed|performed|by|music|lyrics|words|interprét|écrit|von|gesungen|composé|sung|courtesy|de|par)\b)"
    r"|(?:[\w’'-]+\s+){0,3}(?:song|songs|chanson|chansons|lied|titelsong|theme)\s*:?\s*[\"“„«]",
    re.IGNORECASE,
)
_OF_A_SONG = re.compile(
    r"(?:(?:and|et|und)\s+)?(?:played|written|composed|performed|produced|arranged|lyrics?|music|words|published|courtesy|under|used|recorded"
    r"|licensed|administered|from|interpr[ée]t|écrit|compos|paroles|musique|[ée]ditions|avec l"
    r"|gesungen|geschrieben|komponiert|text"
    r"|musik|mit freundlicher|℗|©|by|de|par|von|sung|conducted|vocals|feat|traditional|trad|arr"
    r"|orchestrated|mixed|auteur|interpret"
    r"|verlag|\(p\)|\(c\)|remixed|lyricist|author|publisher|label|engineered)\b",
    re.IGNORECASE,
)


_THANKS_FOR = re.compile(
    r"(?:(?:with|many|special)\s+)*(?:thanks|thank\s+you|remerciements|merci|dank|danke|vielen\s+dank)\b"
    r"(?:.*\s(?:for|pour|für)\s.*|.*[^\W\d_]{4,}[.!])$",
    re.IGNORECASE,
)
_PRIZE = re.compile(
    r"(?:palme d|(?:golden|silver)\s(?:lion|bear|globe|leopard)|(?:goldene|silberne)[rs]?\s"
    r"|(?:ours|lion|léopard)\sd"
    r"|grand\sprix|prix\s|academy\saward|best\s(?:director|actor|actress|film|picture|screenplay)|meilleure?\s"
    r"|official\sselection|sélection\sofficielle|in\scompetition|en\scompétition|un\scertain\sregard|quinzaine"
    r"|directors['’]\sfortnight|semaine\sde\sla\scritique|critics['’]\sweek|berlinale|festival\sde|winner\b"
    r"|nominated|(?:world|uk|us|french)\spremiere|opening\sfilm|film\sd['’]ouverture|offizielle\sauswahl)",
    re.I,
)
# Words of sentences, that stand in no name.
_OF_A_SENTENCE = fold_words(
    "is was were are be been it its it's that this these my me we our you your have has had will would",
    "not but so to on at every what when why how still ever never again just only very more most i i'm i've",
    "est était sont ce cet cette c'est mon ma mes je j'ai nous que qui dans pour sur pas plus très encore",
    "tout bien ici quand comme avait ist war sind waren ich wir mein meine nicht sehr noch nur auch dass",
    "dieser diese dieses wie hat habe hatte immer wieder aber",
)


_VERBS = frozenset({"is", "was", "are", "were", "est", "était", "ist", "war"})


def has_verb(text: str) -> bool:
    return not _VERBS.isdisjoint(text.split())


def is_remark(text: str) -> bool:
    """Tell whether a line is the writer's own sentence: "Still one of my favourites after thirty years"."""
    parts = text.split()
    if not 2 < len(parts) <= 60:
        return False
    if has_verb(text):
        return True
    common = sum(fold(part) in _OF_A_SENTENCE for part in parts if part.islower())
    lower = sum(part[:1].islower() for part in parts)
    return common + (fold(parts[0]) in _OF_A_SENTENCE) > 1 and 2 * lower >= len(parts)


def is_aside(text: str) -> bool:
    """Tell whether a line belongs to the law, the place or the page: "Filmed on location in Minnesota"."""
    return bool(_ASIDE.match(text) or _PRIZE.match(text) or _THANKS_FOR.match(text) or _ADDRESS.search(text))


def is_song(text: str) -> bool:
    """Tell whether a line names a song, below which its writers and singers are named."""
    return bool(_SONG.match(text))


def is_of_a_song(text: str) -> bool:
    """Tell whether a line below the name of a song goes on about it."""
    return bool(_OF_A_SONG.match(text))
