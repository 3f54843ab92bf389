"""Countries, languages and formats as credits print them without a label, in English, French and German."""

from __future__ import annotations

from reviews.credit_text.folding import fold_all

COUNTRIES = fold_all(
    "USA, U.S.A., US, U.S., United States, United States of America, États-Unis, Vereinigte Staaten",
    "Etats-Unis d'Amérique, UK, U.K., GB, United Kingdom, Great Britain, Britain, England, Royaume-Uni",
    "Grande-Bretagne, Angleterre, Großbritannien, Vereinigtes Königreich, Scotland, Écosse, Schottland",
    "Wales, Ireland, Irlande, Irland, IRL, Canada, Kanada, CAN, CDN, France, Frankreich, F, FR, FRA",
    "Germany, W. Germany, E. Germany, FRG, GDR, Westdeutschland, Allemagne, Deutschland, D, DE, GER, DEU",
    "West Germany, East Germany, RFA, RDA, BRD, DDR",
    "Bundesrepublik Deutschland, Allemagne de l'Ouest, Austria, Autriche, Österreich, A, AT, AUT",
    "Switzerland, Suisse, Schweiz, CH, CHE, Belgium, Belgique, Belgien, B, BE, BEL, Luxembourg, Luxemburg",
    "L, LU, Netherlands, Pays-Bas, The Netherlands, Niederlande, NL, Holland, Italy, Italie, Italien, I, IT",
    "ITA, Spain, Espagne, Spanien, E, ES, ESP, Portugal, P, PT, Denmark, Danemark, Dänemark, DK, DNK",
    "Sweden, Suède, Schweden, S, SE, SWE, Norway, Norvège, Norwegen, N, NO, NOR, Finland, Finlande",
    "Finnland, FIN, Iceland, Islande, Island, IS, Poland, Pologne, Polen, PL, POL, Russia, Russie, Russland",
    "RU, RUS, Soviet Union, USSR, URSS, UdSSR, Sowjetunion, Ukraine, UA, Hungary, Hongrie, Ungarn, H, HU",
    "Romania, Roumanie, Rumänien, RO, ROM, Bulgaria, Bulgarie, Bulgarien, BG, Greece, Grèce, Griechenland",
    "GR, Turkey, Turquie, Türkei, TR, Czech Republic, Czechia, République tchèque",
    "Rép. tchèque, Tchéquie, Tschechien, CZ",
    "Czechoslovakia, Tchécoslovaquie, Tschechoslowakei, ČSSR, Slovakia, Slovaquie, Slowakei, SK, Slovenia",
    "Slovénie, Slowenien, Croatia, Croatie, Kroatien, Serbia, Serbie, Serbien, Yugoslavia, Yougoslavie",
    "Jugoslawien, Bosnia and Herzegovina, Bosnie-Herzégovine, Estonia, Estonie, Estland, Latvia, Lettonie",
    "Lettland, Lithuania, Lituanie, Litauen, Georgia, Géorgie, Georgien, Israel, Israël, IL, Palestine",
    "Palästina, Lebanon, Liban, Libanon, Iran, Irak, Iraq, Egypt, Égypte, Ägypten, Morocco, Maroc, Marokko",
    "Algeria, Algérie, Algerien, Tunisia, Tunisie, Tunesien, Senegal, Sénégal, Mali, Burkina Faso, Nigeria",
    "Kenya, South Africa, Afrique du Sud, Südafrika, Qatar, Katar, Saudi Arabia, India, Inde, Indien, IND",
    "China, Chine, CN, CHN, Hong Kong, Hongkong, HK, HKG, Taiwan, Taïwan, TW, Japan, Japon, J, JP, JPN",
    "South Korea, Corée du Sud, Südkorea, Korea, KOR, Corée, Thailand, Thaïlande, TH, Vietnam, Viêt Nam",
    "Philippines, Philippinen, Indonesia, Indonésie, Indonesien, Malaysia, Malaisie, Singapore, Singapour",
    "Singapur, Australia, Australie, Australien, AUS, New Zealand, Nouvelle-Zélande, Neuseeland, NZ, Mexico",
    "Mexique, Mexiko, MEX, Brazil, Brésil, Brasilien, BR, BRA, Argentina, Argentine, Argentinien, ARG",
    "Chile, Chili, RCH, Colombia, Colombie, Kolumbien, Peru, Pérou, Cuba, Kuba, Uruguay, Venezuela, Bolivia",
    "Ecuador, Québec, Kazakhstan, Kasachstan, Armenia, Arménie, Armenien, Cambodia, Cambodge, Kambodscha",
    "Macau, Macao, Mongolia, Mongolei, British Hong Kong, Empire of Japan, Weimar Republic",
    "People's Republic of China, Republic of Korea, Mauritania, Chad",
)

LANGUAGES = fold_all(
    "English, anglais, Englisch, French, français, Französisch, German, allemand, Deutsch, Italian, italien",
    "Italienisch, Spanish, espagnol, Spanisch, Portuguese, portugais, Portugiesisch, Dutch, néerlandais",
    "Niederländisch, Flemish, Danish, danois, Dänisch, Swedish, suédois, Schwedisch, Norwegian, norvégien",
    "Norwegisch, Finnish, finnois, Finnisch, Icelandic, Polish, polonais, Polnisch, Russian, russe",
    "Russisch, Ukrainian, Czech, tchèque, Tschechisch, Slovak, Hungarian, hongrois, Ungarisch, Romanian",
    "roumain, Rumänisch, Bulgarian, Greek, grec, Griechisch, Turkish, turc, Türkisch, Serbian, Croatian",
    "Serbo-Croatian, Bosnian, Albanian, Hebrew, hébreu, Hebräisch, Arabic, arabe, Arabisch, Persian, Farsi",
    "persan, Persisch, Kurdish, Hindi, Urdu, Bengali, Tamil, Telugu, Malayalam, Punjabi, Chinese, chinois",
    "Chinesisch, Mandarin, Mandarin Chinese, Cantonese, cantonais, Kantonesisch, Shanghainese, shanghaïen",
    "Hokkien, Taiwanese, Min Nan, Hakka, Japanese, japonais, Japanisch, Korean, coréen, Koreanisch",
    "Vietnamese, vietnamien, Thai, thaï, Thailändisch, Tagalog, Indonesian, Latin, latin, Latein, Yiddish",
    "yiddish, Jiddisch, Wolof, Swahili, Swiss German, Schweizerdeutsch, Catalan, catalan, Basque, Galician",
    "Irish, Welsh, Gaelic, American Sign Language, Romani, Georgian, Armenian, Estonian, Latvian",
    "Lithuanian, Quechua, Korean Sign Language, British Sign Language, sign language, langue des signes",
    "Gebärdensprache, Afrikaans, Zulu, Xhosa, Amharic, Somali, Bambara, Dari, Pashto, Kazakh, Mongolian",
)

FORMATS = fold_all(
    "coul, colour, color, couleur, couleurs, en couleur, in colour, in color, farbe, farbfilm",
    "black and white, black & white, b&w, bw",
    "b/w, noir et blanc, n&b, nb, n/b, schwarzweiß, schwarz-weiß, schwarzweiss, s/w",
    "sw, colour and black and white, silent, muet, stumm, dcp, dcp 2k, dcp 4k, 2k, 4k, hd, hdcam, digital",
    "numérique, 35mm, 35 mm, 16mm, 16 mm, super 16, super 16mm, 8mm, super 8, 65mm, 70mm, 70 mm, imax",
    "scope, cinemascope, cinémascope, panavision, vistavision, techniscope, academy, flat, widescreen",
    "breitwand, stereo, stéréo, mono, dolby, dolby sr, dolby srd, dolby digital, dolby atmos, dolby stereo",
    "dolby 5.1, dts, sdds, 5.1, 7.1, 2.0, omu, ov, df, omeu, vf, vo, vost, vostfr, live action, fiction",
    "documentary, documentaire, dokumentarfilm, spielfilm, long métrage, technicolor, eastmancolor, feature",
    "feature film, 1:1.85, 1.85:1, 1:1, 1.66, 1:1.66, 1:2.35, 1:2.39",
)

GENRES = fold_all(
    "drama, comedy, thriller, horror, western, musical, romance, science fiction, sci-fi, crime, adventure",
    "animation, documentary, fantasy, mystery, war, action, family, biography, biopic, film noir, satire",
    "comedy drama, crime drama, romantic comedy, black comedy, period drama, drame, comédie, policier",
    "comédie dramatique, drame psychologique, comédie romantique, film d'animation, documentaire, aventures",
    "fantastique, horreur, épouvante, polar, mélodrame, film de guerre, drama, komödie, tragikomödie",
    "krimi, horrorfilm, dokumentarfilm, liebesfilm, abenteuer, abenteuerfilm, märchen, melodram",
    "kriminalfilm, animationsfilm, kriegsfilm, historienfilm, heimatfilm",
)

# Where companies of the field sit.
PLACES = fold_all(
    "Paris, London, Londres, Berlin, Potsdam, Munich, München, Hamburg, Köln, Cologne, Frankfurt, Leipzig",
    "Stuttgart, Halle, Ludwigsburg, Dresden, Vienna, Wien, Vienne, Graz, Zurich, Zürich, Geneva, Genève",
    "Genf, Lausanne, Basel, Bern, Brussels, Bruxelles, Brüssel, Liège, Antwerp, Ghent, Amsterdam",
    "Rotterdam, Rome, Roma, Rom, Milan, Milano, Turin, Torino, Venice, Venezia, Naples, Madrid, Barcelona",
    "Lisbon, Lisboa, Porto, Copenhagen, København, Stockholm, Gothenburg, Göteborg, Oslo, Bergen",
    "Helsinki, Reykjavik, Dublin, Belfast, Edinburgh, Glasgow, Cardiff, Bristol, Manchester, New York",
    "Los Angeles, Hollywood, Santa Monica, Burbank, San Francisco, Chicago, Austin, Toronto, Montreal",
    "Montréal, Vancouver, Warsaw, Warszawa, Łódź, Kraków, Prague, Praha, Prag, Budapest, Bucharest",
    "Bucarest, Sofia, Athens, Athènes, Istanbul, Belgrade, Zagreb, Ljubljana, Sarajevo, Moscow, Moscou",
    "Moskau, St. Petersburg, Kiev, Kyiv, Tel Aviv, Jerusalem, Beirut, Cairo, Tunis, Dakar, Tehran, Mumbai",
    "Bombay, Delhi, Kolkata, Beijing, Shanghai, Taipei, Tokyo, Kyoto, Osaka, Seoul, Bangkok, Manila",
    "Sydney, Melbourne, Wellington, Auckland, Mexico City, Buenos Aires, Santiago, São Paulo",
    "Rio de Janeiro, Bogotá, Lima, Strasbourg, Lyon, Marseille, Nice, Lille, Bordeaux, Angoulême",
    "Montpellier, Toulouse, Nantes, Rennes, Luxembourg, Neuilly, Boulogne",
)
