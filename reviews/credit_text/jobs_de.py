"""Jobs as German credits name them, by department, and the parts of which German makes them."""

from __future__ import annotations

TITLES = {
    "directing": """
        regie, regisseur, regisseurin, regisseure, ein film von, ein film der, ein film des, film von,
        spielleitung, inszenierung, inszeniert von, co-regie, koregie, ko-regie, regieassistenz,
        regieassistent, regie-assistenz, 1. regieassistenz, 2. regieassistenz, erste regieassistenz,
        zweite regieassistenz, regieassistenten, script, script/continuity, continuity, script continuity,
        skript, set-continuity, script supervisor, second unit regie, dialogregie, regiepraktikum,
        regieteam
    """,
    "writing": """
        drehbuch, buch, drehbuchautor, drehbuchautoren, autor, autoren, idee, nach einer idee von, idee
        und konzept, konzept, romanvorlage, nach dem roman von, nach einem
        roman von, basierend auf dem roman von, nach dem buch von, nach dem theaterstück
        von, nach der erzählung von, nach einer erzählung von, nach der novelle von, nach der
        kurzgeschichte von, nach motiven von, frei nach, frei nach motiven von, geschichte, story,
        dialoge, dialogbuch, drehbuchbearbeitung, drehbuchmitarbeit, mitarbeit am drehbuch, mitarbeit
        drehbuch, drehbuchberatung, dramaturgie, dramaturgische beratung, geschrieben von, text, texte,
        roman, roman von, treatment, kommentar, bearbeitung, adaption, drehbuch von, buch von
    """,
    "camera": """
        bild, kamera, kameramann, kamerafrau, kameraleute, bildgestaltung, bildgestalter, bildgestalterin,
        director of photography, fotografie, photographie, chefkamera, kameraführung, kameraoperateur,
        operateur, schwenker, kameraschwenker, steadicam, steadicam-operator, kameraassistenz,
        kameraassistent, 1. kameraassistenz, 2. kameraassistenz, 1. kameraassistent, 2. kameraassistent,
        erste kameraassistenz, materialassistenz, materialassistent, focus puller, fokus, schärfe, dit,
        datamanagement, data wrangler, video-operator, videooperator, kamerabühne, kamera-bühne,
        kamerabühnenmann, dolly, dolly-grip, dollyfahrer, grip, key grip, bühne, bühnenmeister, filmbühne,
        kranführer, oberbeleuchter, oberbeleuchtung, beleuchter, beleuchtung, beleuchtungsmeister, best
        boy, licht, lichtgestaltung, lichtsetzung, lichttechnik, lichtbau, aggregat, aggregatfahrer,
        standfotograf, standfotografie, standfotos, standphotos, standfoto, standphotograph, fotograf,
        fotos, drohne, drohnenpilot, luftaufnahmen, unterwasserkamera, unterwasseraufnahmen, zweite
        kamera, zusätzliche kamera, 2. kamera
    """,
    "sound": """
        ton, originalton, o-ton, tonmeister, tonmeisterin, filmton, tonassistenz, tonassistent, tonangler,
        tonangel, tonassistenz/angel, mischung, tonmischung, mischtonmeister, filmmischung, endmischung,
        mischton, sounddesign, sound design, sounddesigner, sound designer, tongestaltung, tongestalter,
        tonbearbeitung, tonschnitt, tonaufnahme, tontechnik, tontechniker, toningenieur, geräusche,
        geräuschemacher, geräuschemacherin, geräuschaufnahme, foley, sprachaufnahme, sprachaufnahmen,
        dialogschnitt, synchronisation, synchronregie, dialogbearbeitung, mischatelier, tonstudio,
        synchronton, set-ton, adr, tonpostproduktion, ton-postproduktion
    """,
    "music": """
        musik, filmmusik, originalmusik, komponist, komponistin, komponisten, komposition, musik von,
        musik komponiert von, musikalische leitung, musikberatung, musik-beratung, musik supervision,
        musikredaktion, musikschnitt, musikproduktion, musikaufnahme, musikmischung, musikalische
        beratung, musiktitel, lieder, liedtexte, songs, gesang, orchester, dirigent, dirigentin,
        orchestrierung, arrangement, arrangements, instrumentierung, titelmusik, titelsong, musiker,
        musikerin, musikerinnen, chor, klavier, geige
    """,
    "editing": """
        schnitt, montage, filmschnitt, bildschnitt, filmeditor, editor, editorin, cutter, cutterin,
        schnitt von, schnittassistenz, schnittassistent, schnitt-assistenz, montageassistenz,
        farbkorrektur, lichtbestimmung, grading, color grading, colorgrading, colorist, coloristin,
        kolorist, lichtbestimmer, kopierwerk, labor, filmlabor, negativschnitt, online-schnitt,
        onlineschnitt, bildbearbeitung, bildpostproduktion, conforming, dcp-mastering, mastering
    """,
    "art": """
        szenenbild, szenenbildner, szenenbildnerin, ausstattung, ausstatter, ausstatterin, szenographie,
        szenografie, produktionsdesign, production design, bauten, bau, filmbau, filmarchitekt,
        filmarchitektur, bühnenbild, art direction, art director, art department, szenenbildassistenz,
        szenenbild-assistenz, 1. szenenbildassistenz, ausstattungsassistenz, setdekoration,
        set-dekoration, innenrequisite, außenrequisite, aussenrequisite, innenrequisiteur,
        außenrequisiteur, requisite, requisiten, requisiteur, requisiteurin, requisiteure, set requisite,
        setrequisite, requisitenassistenz, requisitenfahrer, baubühne, bauleitung, bauleiter, baumeister,
        kunstmaler, maler, patineur, patinierer, plastiker, schreiner, tischler, storyboard, storyboards,
        grafik, grafiker, grafikerin, graphik, illustrationen, waffenmeister, spielfahrzeuge, dekoration,
        dekorateur, kulissen, modellbau
    """,
    "costume": """
        kostüm, kostüme, kostümbild, kostümbildner, kostümbildnerin, kostümdesign, kostümassistenz,
        kostümbildassistenz, kostüm-assistenz, garderobe, garderobier, garderobiere, garderobenassistenz,
        setgarderobe, set-garderobe, set-kostüm, gewandmeister, gewandmeisterin, kostümbild-assistenz,
        schneider, schneiderin, schneiderei, kostümfundus, stylist, ankleider, ankleiderin,
        kostümberatung, kostümabteilung
    """,
    "makeup": """
        maske, masken, maskenbild, maskenbildner, maskenbildnerin, maskenbildnerinnen, chefmaskenbildner,
        chefmaskenbildnerin, maskenassistenz, maskenbildassistenz, masken-assistenz, zusatzmaske,
        frisuren, friseur, friseurin, haare, haare und make-up, make-up, spezialmaske, sfx-maske,
        maskeneffekte, perücken, maskenabteilung, special make-up effects
    """,
    "visual-effects": """
        spezialeffekte, special effects, sfx, effekte, visuelle effekte, visual effects, vfx, vfx
        supervisor, vfx supervision, digitale effekte, digitale bildbearbeitung, tricktechnik, trick,
        trickaufnahmen, pyrotechnik, pyrotechniker, computergrafik, compositing, compositor, matte
        painting
    """,
    "animation": """
        animation, animationen, animator, animatorin, animationsleitung, trickfilm, zeichentrick, puppen,
        puppenspieler, puppenspielerin, puppenbau, figurendesign, figurenentwicklung, layout, hintergründe
    """,
    "stunts": """
        stunts, stunt, stuntkoordination, stunt-koordination, stuntkoordinator, stunt-koordinator,
        stuntman, stuntfrau, stuntdouble, stuntdoubles, stuntteam, kampfchoreografie, kampfchoreographie,
        stunt coordinator
    """,
    "production": """
        produktion, produzent, produzentin, produzenten, produzentinnen, produziert von,
        produktionsleitung, produktionsleiter, produktionsleiterin, herstellungsleitung,
        herstellungsleiter, herstellungsleiterin, ausführende produktion, ausführender produzent,
        ausführende produzenten, ausführende produzentin, koproduzent, koproduzenten, koproduzentin,
        co-produzent, co-produzenten, co-produzentin, ko-produzent, ko-produzenten, associate producer,
        junior producer, producer, executive producer, creative producer, line producer, gesamtleitung,
        künstlerische leitung, produktionsassistenz, produktionsassistent, produktionsassistentin,
        produktionskoordination, produktionskoordinator, produktionskoordinatorin, produktionssekretariat,
        produktionssekretärin, produktionsbüro, produktionsfahrer, assistenz der produktionsleitung,
        assistenz der geschäftsführung, assistenz der produzenten, aufnahmeleitung, aufnahmeleiter,
        aufnahmeleiterin, 1. aufnahmeleitung, 2. aufnahmeleitung, erste aufnahmeleitung,
        set-aufnahmeleitung, setaufnahmeleitung, set-aufnahmeleiter, motivaufnahmeleitung,
        motiv-aufnahmeleitung, motivaufnahmeleiter, assistenz aufnahmeleitung, motivscout, location scout,
        motivsuche, locationscout, location, setrunner, set-runner, runner, blocker, filmgeschäftsführung,
        filmgeschäftsführer, filmgeschäftsführerin, produktionsbuchhaltung, buchhaltung, geschäftsführung,
        produktionskontrolle, controlling, redaktion, redakteur, redakteurin, redakteure, redaktionen,
        redaktionelle mitarbeit, casting, casting director, kindercasting, kinder-casting,
        komparsencasting, komparsen-casting, castingassistenz, komparserie, postproduktion,
        postproduktionsleitung, post-production supervisor, postproduktions-supervision,
        postproduktionskoordination, projektleitung, projektentwicklung, stoffentwicklung, rechtsberatung,
        rechtliche beratung, versicherung, dreharbeiten, produktionspraktikum, produktionsberatung,
        serviceproduktion, producerin
    """,
    "company": """
        produktionsfirma, produktionsfirmen, produktionsgesellschaft, produktionsgesellschaften,
        produktionsunternehmen, filmproduktion, eine produktion von, eine produktion der, eine produktion
        des, eine produktion, koproduktion, co-produktion, ko-produktion, koproduktionen, eine
        koproduktion von, eine koproduktion der, eine koproduktion mit, in koproduktion mit, in
        co-produktion mit, in ko-produktion mit, koproduktionspartner, in zusammenarbeit mit, in
        kooperation mit, in verbindung mit, mit unterstützung von, mit unterstützung der, mit
        unterstützung des, mit freundlicher unterstützung von, mit freundlicher unterstützung, unterstützt
        von, unterstützt durch, gefördert von, gefördert durch, gefördert mit mitteln von, gefördert mit
        mitteln der, gefördert mit mitteln des, mit förderung von, mit mitteln von, förderung, förderer,
        förderungen, filmförderung, förderungen durch, finanziert von, finanziert durch, verleih,
        verleiher, filmverleih, verleihfirma, verleih in deutschland, kinoverleih, im verleih der, im
        verleih von, im verleih, vertrieb, weltvertrieb, world sales, auslandsvertrieb, internationaler
        vertrieb, sender, senderanstalt, beteiligte sender, auftraggeber, im auftrag von, im auftrag des,
        im auftrag der, studio, atelier, präsentiert, präsentieren, präsentiert von, kameratechnik,
        kameraverleih, geräteverleih, technik, vfx-studio, erstausstrahlung auf
    """,
    "other": """
        dank, dank an, dank an alle, besonderer dank, besonderer dank an, ein besonderer dank an, wir
        danken, danke, danke an, danksagung, danksagungen, die produktion dankt, herzlichen dank an,
        herzlicher dank an, vielen dank an, mit dank an, gewidmet, in memoriam, in erinnerung an, presse,
        pressebetreuung, presseagentur, pressearbeit, öffentlichkeitsarbeit, pr, marketing, unit
        publicist, catering, verpflegung, fahrer, fahrerin, fahrerinnen, fahrdienst, transport,
        transporte, titel, titelgestaltung, titelgrafik, titeldesign, titelsequenz, vorspann, abspann,
        vor- und abspann, untertitel, untertitelung, übersetzung, übersetzungen, übersetzer, dolmetscher,
        dolmetscherin, choreografie, choreographie, choreograf, choreographin, choreografin, choreograph,
        coach, schauspielcoach, schauspielcoaching, dialektcoach, kindercoach, sprachcoach, coaching,
        intimitätskoordination, intimacy coordinator, kinderbetreuung, beratung, fachberatung, fachliche
        beratung, wissenschaftliche beratung, historische beratung, historischer berater, berater,
        militärberatung, tiertrainer, tiertrainerin, tiere, tiertraining, recherche, archiv,
        archivrecherche, archivmaterial, praktikum, praktikant, praktikanten, praktikantin,
        praktikantinnen, plakat, plakatgestaltung, making of, trailer, double, doubles, lichtdouble,
        lichtdoubles, sanitäter, set-sanitäter, sicherheit, security, bewachung, komparsen betreuung,
        green consultant, hygiene, hygienebeauftragter, nachhaltigkeit, set-assistenz, zusätzliches team
    """,
}

# German puts titles together: what a stem names, and what may stand behind it.
STEMS = {
    "directing": "regie, script, continuity",
    "writing": "drehbuch, dramaturgie, dialog, autoren",
    "camera": """
        kamera, material, licht, beleuchtungs, beleuchter, bühnen, kamerabühnen, foto, standfoto,
        bildgestaltungs, drohnen, steadicam, oberbeleuchter
    """,
    "sound": "ton, misch, tonmisch, geräusche, synchron, sprach, sounddesign",
    "music": "musik, orchester, chor",
    "editing": "schnitt, montage, editor, bildschnitt, farb, negativ, editing",
    "art": """
        szenenbild, ausstattungs, requisiten, requisite, innenrequisiten, außenrequisiten, bau, baubühnen,
        deko, dekorations, set-dekorations, kulissen, grafik, storyboard, waffen, artdepartment
    """,
    "costume": "kostüm, kostümbild, garderoben, gewand",
    "makeup": "masken, maskenbild, frisuren, maskenbildner",
    "visual-effects": "vfx, sfx, effekt, spezialeffekt, trick, pyro",
    "animation": "animations, puppen",
    "stunts": "stunt, kampf",
    "production": """
        produktions, aufnahme, herstellungs, set, setaufnahme, motiv, motivaufnahme, casting, komparsen,
        postproduktions, redaktions, koproduktions, filmgeschäfts, drehort, finanz, location
    """,
    "other": """
        titel, presse, transport, catering, tier, kinder, untertitel, archiv, fahr, hygiene
    """,
}
ENDINGS = """
    assistenz, assistent, assistentin, assistenten, assistentinnen, leitung, leiter, leiterin,
    leiterinnen, meister, meisterin, bildner, bildnerin, bildnerinnen, technik, techniker, technikerin,
    koordination, koordinator, koordinatorin, supervision, supervisor, praktikum, praktikant,
    praktikantin, praktikanten, volontariat, volontär, volontärin, beratung, berater, beraterin,
    abteilung, team, redaktion, gestaltung, gestalter, gestalterin, bearbeitung, betreuung, betreuer,
    betreuerin, mitarbeit, mitarbeiter, fahrer, fahrerin, hilfe, führung, führer, führerin, trainer,
    trainerin, helfer, runner, design, designer, designerin, casting, trainee, konzept, ausstattung,
    scout, bau, bauer, bühne, schnitt, dekoration, fundus, einrichtung, operator
"""

WORDS = """
    der die das des dem den und von für am im in zur zum mit auf nach ein eine einem einer erste erster
    zweite zweiter dritte dritter zusätzliche zusätzlicher weitere leitende leitender ausführende
    ausführender künstlerische technische regie drehbuch buch kamera schnitt ton musik szenenbild kostüm
    maske produktion produzent produzentin casting produktionsleitung herstellungsleitung
    aufnahmeleitung mischung requisite ausstattung bauten roman idee assistenz leitung mitarbeit
    beratung filmmusik redaktion set second unit
"""
