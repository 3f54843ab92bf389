"""Broadcasters and houses that go by initials or a single word."""

from __future__ import annotations

HOUSES = (
    "zdf, ard, wdr, ndr, swr, br, rbb, mdr, hr, orf, srf, sr, arte, bbc, itv, hbo, netflix, a24, mk2, cnc",
    "canal+, cine+, ocs, tf1, m6, w9, rai, rtbf, vrt, svt, dr, nrk, yle, nhk, cctv, ufa, mubi, neon, mgm",
    "ilm, mpc, weta, weta digital, pathe, gaumont, apple, framestore, dneg, double negative, cinesite",
    "digital domain, rhythm & hues, buf, mikros, mac guff, pixomondo, bfi, film4, uip, lionsgate, miramax",
    "amazon, disney, pixar, paramount, universal, warner, warner bros, columbia, twentieth century fox, fox",
    "ufo, panavision, arri, technicolor, deluxe, dolby, dts, kodak, fuji, duart, efilm, company 3",
    "skywalker sound, studio ghibli, toho, the match factory, wild bunch, le pacte, haut et court, diaphana",
    "memento, celluloid dreams, coproduction office, bac, x verleih, eurimages, media",
    "medienboard berlin brandenburg, ffa, dfff, bkm, filmstiftung nrw, sky, starz, showtime, hulu",
    "anonymous content, focus features, fox searchlight, searchlight, new line, legendary, blumhouse",
    "working title, plan b, cross city, moviepark, ina",
    # Laboratories and houses of sound, effects and editing
    "rise fx, trixter, scanline, scanline vfx, the mill, rodeo fx, hybride, image engine, method studios",
    "goldcrest, goldcrest post, molinare, pinewood, boom post, soundelux, formosa, formosa group, todd ao",
    "cinepostproduction, éclair, eclair, ltc, gtc, scanlabs, digimage, hiventy, titra, titrafilm, lvt",
    "archipel productions, polyson, poly son, intralink, light iron, harbor, harbor picture company, fotokem",
    "cinelab, kodak motion picture, barco, avid, dolby laboratories, union vfx, one of us, lola, lola vfx",
    "industrial light & magic, weta fx, mac guff ligne, the yard, mikros image, digital district, nvizible",
    # Distributors and sellers
    "pyramide, ad vitam, les acacias, carlotta, rezo, jour2fete, condor, shellac, capricci, potemkine",
    "playtime, charades, goodfellas, kinology, elle driver, curzon, curzon artificial eye, artificial eye",
    "altitude, picturehouse, bleecker street, magnolia, roadside attractions, kino lorber, oscilloscope",
    "sony pictures classics, grasshopper, janus, criterion, farbfilm, piffl, piffl medien, prokino",
    "weltkino, alamode, tobis, concorde, constantin, port au prince, pandora, salzgeber, grandfilm",
    "rapid eye movies, neue visionen, thimfilm, filmladen, stadtkino, polyfilm, praesens, frenetic, xenix",
    "cineworx, protagonist, hanway, beta cinema, films boutique, luxbox, indie sales, totem, alpha violet",
    "heretic, finecut, fortissimo, cj enm, gkids, les films du losange, rézo, apollo, memento international",
    "mk2 diffusion, swashbuckler, metropolitan, metropolitan filmexport, lucky red, bim, cinéart, lumière",
)
