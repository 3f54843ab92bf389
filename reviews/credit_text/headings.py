"""What stands above credits without being a job, and the labels of facts: data of `words`."""

from __future__ import annotations

CAST_LABELS = (
    "artistes, les artistes, top cast, series cast, lead cast, featured cast, additional cast",
    "cast, the cast, main cast, principal cast, supporting cast, voice cast, voices, starring",
    "also starring, also, full cast, complete cast, cast list, cast includes, cast including, series cast",
    "guest starring, guest stars, stars, star, actors, actor, actress, actresses, featuring, with",
    "also with, and, and introducing, introducing, with the voices of, in order of appearance",
    "in credits order",
    "cast in order of appearance, players, the players, co-starring, cast of characters, characters",
    "in alphabetical order, in order of speaking, cast in order of speaking, cast in alphabetical order",
    "rest of cast listed alphabetically, cast in credits order, performers",
    "int, interpr, interp, avec dans les rôles principaux, dans les rôles principaux",
    "dans les principaux rôles, avec dans les principaux rôles, in the leading roles",
    "cast in credits order verified as complete, cast in credits order awaiting verification, the voices of",
    "cast overview first billed only, cast overview, cast verified as complete",
    "cast complete awaiting verification, narrator, narrated by, narration, narrated, voice of, voiced by",
    "performances by, et, und, et les voix de, extras, background, special appearance by",
    "special appearances by, cameo, cameos, with special appearances by, with appearances by, distribution",
    "interprètes, interprétation, interprète, interprété par, acteurs, acteurs et actrices, comédiens, avec",
    "avec les voix de, avec la voix de, acteurs principaux, voix, rôles, distribution des rôles, narrateur",
    "liste artistique, la distribution, fiche artistique, casting artistique, avec par ordre d'apparition",
    "et avec, par ordre d'apparition, avec aussi, avec également, et aussi, voix off, voix originales",
    "voix françaises, personnages, les acteurs, figurants, figuration intelligente, rôles principaux",
    "avec la participation amicale de, besetzung, darsteller, die darsteller, darstellerinnen",
    "darsteller und rollen, rollen und darsteller, rollen, schauspieler, schauspielerinnen",
    "schauspieler und rollen, mitwirkende, es spielen, es spielten, mit, und mit, mit den stimmen von",
    "sprecher, sprecherin, sprecherinnen, stimmen, stimme, synchronsprecher, hauptdarsteller",
    "nebendarsteller, in den hauptrollen, hauptrollen, weitere darsteller, in weiteren rollen, nebenrollen",
    "sowie, erzähler, erzählerin, komparsen, in der reihenfolge ihres auftretens, besetzungsliste",
    "cast & rollen, ensemble, darsteller innen, schauspieler innen, die besetzung, außerdem, ferner",
    "ausserdem",
    # The heads of two columns.
    "rolle darsteller, rolle darstellerin, darsteller rolle, rolle schauspieler, schauspieler rolle",
    "figur darsteller, figur schauspieler, role actor, role performer, role played by, actor role",
    "actor character, actor part, character actor, character performer, part actor, part player",
    "rôle acteur, rôle interprète, acteur rôle, interprète rôle, acteur personnage, personnage acteur",
    "personnage interprète, interprète personnage, comédien rôle, rôle comédien",
)

FURNITURE = (
    "movie details, film details, details, credits, full credits, film credits, fiche technique",
    "technical details, générique, movie info, about the film, the film, le film, crédits, full cast & crew",
    "full cast and crew, cast and credits, credits complete, edit, see more, show less, see also, more",
    "infobox, production credits list, technical specifications, technical specs, tech specs",
    "specifications, film information, film info, facts, box office and details, storyline, did you know",
    "fiche du film, informations, données clés, infos, caractéristiques techniques, filmdaten, daten",
    "stabliste, credits und besetzung, technische daten, angaben, film facts, contribute to this page",
    "edit page, share, photos, videos, allgemeines, informations techniques",
)

GENERAL = (
    "techniciens, les techniciens, technicians",
    "crew, film crew, technical crew, cast and crew, cast & crew, production team, équipe, main crew",
    "key crew, équipe technique, production credits, other crew, additional crew, the crew, filmmakers",
    "the filmmakers, team, principal crew, technical credits, liste technique, l'équipe, équipe du film",
    "équipe artistique, technique, stab, der stab, filmstab, weitere crew, crewliste, film team, filmteam",
    "filmschaffende, stab und besetzung, crew list, full crew, main credits, additional credits",
    "production staff, staff, équipe technique principale, creative team, creatives, equipe",
)

FACT_LABELS = {
    "running_time": "running time, runtime, run time, run-time, length, duration, durée, duree, "
    "laufzeit, "
    "länge, filmlänge, spieldauer, dauer, spielzeit, métrage, lauflänge",
    "year": "year, année, release year, year of release, année de sortie, année de production, "
    "production year, jahr, erscheinungsjahr, produktionsjahr, year of production, "
    "entstehungsjahr, année de réalisation",
    "country": "country, countries, pays, country of origin, countries of origin, pays d'origine, "
    "nationalité, pays de production, pays coproducteurs, land, länder, produktionsland, "
    "produktionsländer, herkunftsland, country of production, countries of production, "
    "production country, production countries, origin, entstehungsland, nationality, "
    "drehländer",
    "language": "language, languages, langue, langues, original language, original languages, "
    "langue originale, langues originales, sprache, sprachen, originalsprache, "
    "originalsprachen, langue du film, spoken languages, languages spoken, sprachfassung, "
    "version originale, drehsprache",
    "title": "title, titre, film title, film, movie, titel, filmtitel, titre du film",
    "other_title": "titre international, international title, english title, titre anglais, "
    "titre en anglais, "
    ""
    "internationaler titel, englischer titel, verleihtitel, titre québécois, also known as, aka, a.k.a., "
    "alternative title, alternative titles, other title, other titles, autre titre, "
    "autres titres, titre alternatif, "
    "alternativtitel, weiterer titel, weitere titel, auch bekannt als, working title, "
    "titre de travail, arbeitstitel, "
    "us title, uk title, title in english, englischer verleihtitel, "
    "internationaler verleihtitel, festival title, "
    "connu aussi sous le nom de, aussi connu sous le nom, titre anglophone, titre original anglais, "
    "alternate title, alternate titles, release title, titre de sortie, world title, weltvertriebstitel",
    "title:fr": "titre français, french title, französischer titel",
    "title:de": "deutscher titel, german title, titre allemand, deutscher verleihtitel",
    "original_title": "original title, titre original, originaltitel, titre vo, original titel",
    "genre": "genre, genres, gattung",
    "release_date": "release date, release dates, released, date de sortie, dates de sortie, "
    "sortie, release, "
    "sortie en salles, sortie nationale, sortie france, sortie en france, kinostart, start, "
    "starttermin, premiere, première, uraufführung, erscheinungsdatum, erstaufführung, "
    "theatrical release, date of release, premiered, deutscher kinostart, us release, "
    "uk release, deutschlandpremiere, premierendatum, releases, first shown, filmstart, "
    "world premiere, avant-première, première mondiale, weltpremiere, erstausstrahlung",
    "format": "format, aspect ratio, screen ratio, ratio, sound mix, color, colour, couleur, farbe, "
    "bildformat, sound format, tonformat, color process, colour process, negative format, "
    "film format, printed film format, camera format, cinematographic process, "
    "shooting format, screening format, picture format, vorführformat, drehformat, "
    "aufnahmeformat, projection format, picture, format de projection, format image, "
    "format son, procédé, format de tournage, seitenverhältnis, shot on, dcp, "
    "ton, bild, audio, audio format, "
    "film negative format, image format, format du film, colour/bw, color/bw, colour or b/w, "
    "vorführformate",
    "rating": "rating, rated, mpaa rating, certificate, certification, classification, bbfc, age rating, "
    "fsk, altersfreigabe, freigabe, alterskennzeichnung, bbfc certificate, parents guide, "
    "mpa rating, jmk, interdiction, public, film rating, motion picture rating",
    "budget": "budget, estimated budget, produktionskosten",
    "box_office": "box office, gross, opening weekend, recettes, gross worldwide, worldwide gross, "
    "einspielergebnis, box-office, entrées, besucher, gross us & canada, "
    "opening weekend us & canada, box office france",
    "title:zh-Hant": "traditional chinese, chinois traditionnel, langzeichen, trad chinese, "
    "traditionelles chinesisch",
    "title:zh-Hans": "simplified chinese, chinois simplifié, kurzzeichen, vereinfachtes chinesisch",
    "title:zh": "chinese, chinese title, titre chinois, chinesisch, mandarin title, titre mandarin, "
    "chinesischer titel",
    "title:zh-Latn": "hanyu pinyin, pinyin, wade-giles, bopomofo, tongyong pinyin, mandarin",
    "title:yue-Latn": "jyutping, yale romanization, cantonese yale, yue: cantonese, cantonese title, "
    "cantonese jyutping",
    "title:ja": "japanese, kanji, japanese title, titre japonais, kana, hiragana, katakana, "
    "japanischer titel",
    "title:ja-Latn": "hepburn, romaji, revised hepburn, rōmaji, transliteration, romanji",
    "title:ko": "hangul, korean, hanja, korean title, titre coréen, koreanischer titel",
    "title:ko-Latn": "revised romanization, mccune–reischauer, rr, mr",
    "title:ru": "russian, russian title, titre russe, russischer titel",
    "title:hi": "hindi, hindi title, devanagari",
    "title:es": "spanish title, titre espagnol, spanischer titel",
    "title:it": "italian title, titre italien, italienischer titel",
    "title:fa": "persian, persian title",
    "title:th": "thai, thai title",
    "title:ar": "arabic, arabic title, titre arabe",
    "translation": "literally, literal meaning, literal translation, traduction littérale, "
    "literal title, "
    ""
    "wörtlich, wörtliche übersetzung, meaning",
}

# Before a work and not a person, unless "by" follows.
BASED_ON = (
    "based upon",
    "based on, d'après, adapté de, adaptation de, basierend auf, buchvorlage, source material, adapted from",
    "inspired by, inspiré de, nach, literarische vorlage, vorlage, basiert auf, œuvre originale",
    "loosely based on",
)

NOT_CREDITS = (
    "posted in, filed under, labels, categories, rubrique, kategorie, schlagwörter, posted by, posted on",
    "prädikat, tagline, plot, plot summary, synopsis, summary, résumé, filming locations, locations",
    "lieux de tournage, website, official site, official website, site officiel, imdb, tmdb",
    "awards, source, sources, image credit, photo credit, image credits, trailer, bande-annonce",
    "my rating, our rating, verdict, date, subtitles, note, link, url, tags, category, warning, visa",
    "visa d'exploitation, numéro de visa, isan, visa n, visa d'exploitation n, contact, contacts",
    "contact information, e-mail, email, phone, tel, telephone, drehorte, drehort, drehzeit, inhalt",
    "kurzinhalt, auszeichnungen, preise, récompenses, festivals, webseite, where to watch, watch it on",
    "grade, photos courtesy, available on, streaming on, stream, watch, où le voir, soundtracks, logline",
    "keywords, motion picture rating mpa, connections, trivia, goofs, quotes, ean, isbn, press materials",
    "tournage, wikipedia, letterboxd, rotten tomatoes, metacritic, filming dates, drehbeginn, dreharbeiten",
    "director's statement, eidr, lieu de tournage, lieux, shooting, shooting locations, metascore, festival",
    "website des films, watched on, watched at, seen at, seen on, viewed on, vu au, vu à, gesehen im",
)
