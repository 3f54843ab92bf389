"""Jobs as English credits name them, by department; what may stand before and behind them is in `jobs`."""

from __future__ import annotations

TITLES = {
    "directing": """
        director, dir, dirs, directed by, direction, directors, film director, co-director, a film by, a
        film of, film by, a movie by, a picture by, a joint by, helmed by, assistant director, ad, first
        ad, 1st ad, second ad, 2nd ad, 2nd 2nd ad, third ad, 3rd ad, key 2nd ad, second second assistant
        director, 2nd 2nd assistant director, third assistant director, dga trainee, second unit director,
        2nd unit director, script supervisor, script supervisors, script superviser, continuity,
        continuity supervisor, script and continuity department, script clerk, director's assistant,
        series directed by, second unit director or assistant director, second unit directors or assistant
        directors, insert director, dialogue director
    """,
    "writing": """
        scr, sc, from the novel by, from the book by, from the play by, from a novel by, from a story by,
        from a book by, from a play by, from the story by, screen play, screen play by,
        based upon the novel by, based upon the book by,
        writer, writers, writ, written by, written for the screen by, writing credits, script, script by,
        scripted by, scenario by, screenplay, screenplay by, screen story, screen story by, screenwriter,
        story, story by, original story, original story by, from a story by, based on the novel by, based
        on a novel by, based on the book by, based on the play by, based on the short story by, based on a
        short story by, based on the comic book by, based on the graphic novel by, based on an idea by,
        based on an original idea by, based on stories told by, based on stories by, based on a story by,
        based on characters created by, characters created by, characters by, adapted by, adaptation,
        adaptation by, adapted from the novel by, suggested by, original idea, idea, idea by, concept by,
        concept, treatment by, dialogue, dialogue by, dialogues, dialogues by, additional dialogue, poems
        by, poem by, poetry by, play by, novel by, book by, creator, creators, created by, developed by,
        teleplay, teleplay by, story editor, story consultant, script consultant, script editor, script
        doctor, staff writer, script coordinator, narration written by, titles written by, intertitles,
        intertitles by, written, co-writer, author
    """,
    "camera": """
        ph, phot, cin, cinematog,
        cinematography, cinematography by, cinematographer, cinematographers, director of photography,
        directors of photography, dir. of photography, dop, d.o.p., dp, d.p., photography, photography by,
        photographed by, shot by, lensed by, lensing, camera, camera by, image, images, images by, camera
        operator, cam op, a camera operator, b camera operator, camera department, camera and electrical
        department, steadicam, steadicam operator, first assistant camera, 1st assistant camera, second
        assistant camera, 2nd assistant camera, first camera assistant, 1st camera assistant, 2nd camera
        assistant, 1st ac, 2nd ac, first ac, second ac, a cam 1st ac, b cam 1st ac, b camera 1st ac, a
        camera 1st ac, b cam operator, camera assistant, focus puller, clapper loader, clapper/loader,
        clapper, loader, film loader, camera loader, camera trainee, camera intern, camera pa, camera
        utility, data wrangler, data manager, dit, d.i.t., dit assistant, digital imaging technician,
        digital utility, digital loader, video assist, video assist operator, video playback, video
        operator, playback operator, 24 frame playback, vtr operator, still photographer, stills
        photographer, stills, stills by, unit stills, set photographer, set stills, special stills, unit
        still photographer, aerial photography, aerial director of photography, aerial cinematography,
        drone operator, drone pilot, helicopter pilot, underwater photography, underwater camera,
        underwater cinematography, gaffer, best boy, best boy electric, best boy electrician, best boy
        grip, best boy rigging grip, rigging gaffer, rigging electric, rigging electrician, rigging grip,
        rigging key grip, chief lighting technician, assistant chief lighting technician, set lighting
        technician, lighting technician, lighting, lighting designer, lighting cameraman, lighting board
        operator, dimmer board operator, board operator, electric, electrics, electrician, electricians,
        electrical department, lamp operator, spark, sparks, genny operator, generator operator, genny op,
        shop electric, grip, grips, key grip, dolly grip, company grip, crane grip, crane operator, crane
        technician, camera grip, techno crane operator, technocrane operator, head technician, remote head
        technician, libra head technician, motion control operator, motion control, cameraman,
        camerawoman, camera crew, director of underwater photography, 2nd unit director of photography,
        phantom technician, phantom operator, focus, operator
    """,
    "sound": """
        sound, sound by, sound department, sound design, sound design by, sound designer, sound designer &
        mixer, sound editor, sound editing, sound editing by, supervising sound editor, sound mixer, sound
        mix, sound mixing, production sound, production sound mixer, location sound, location sound mixer,
        location sound recordist, sound recordist, sound recording, sound engineer, sound assistant, sound
        utility, utility sound, sound maintenance, sound trainee, cable person, cableman, cable puller,
        boom, boom op, boom operator, boom man, boom swinger, foley, foley artist, foley artists, foley
        by, foley mixer, foley editor, foley walker, foley supervisor, foley recordist, foley engineer,
        foley stage, adr, adr mixer, adr editor, adr supervisor, adr recordist, adr recording, adr voice
        casting, adr coordinator, loop group, dialogue editor, dialogue editing, dialog editor, dialogue
        supervisor, re-recording mixer, re-recording mixers, re-recording, rerecording mixer, re-recording
        engineer, mix technician, mix stage engineer, dubbing mixer, dubbing editor, mixer, mix, mixing,
        sound effects, sound effects editor, sound fx editor, sound effects recordist, effects editor,
        dolby consultant, dolby sound consultant, mix facility, post production sound, post-production
        sound, sound post production, sound re-recording, sound supervisor, sound facility, sound services
        by, post production sound services by
    """,
    "music": """
        mus,
        music, music by, original music, original music by, original score, original score by, score,
        score by, scored by, composer, composers, composed by, music composed by, music composer, original
        music composed by, music score, music score by, soundtrack, soundtrack by, musical score, music
        department, music supervisor, music supervision, music supervision by, music editor, music
        editing, music consultant, music coordinator, music producer, music produced by, score produced
        by, score producer, score mixer, score recorded by, score mixed by, score recordist, music mixer,
        music mixed by, music recorded by, music recordist, music preparation, music preparation by, music
        copyist, copyist, music arranger, arranger, arranged by, music arranged by, arrangements,
        orchestrator, orchestrators, orchestration, orchestrations, orchestrations by, orchestrated by,
        orchestra, orchestra conducted by, orchestra contractor, conductor, conducted by, music conducted
        by, music performed by, score performed by, performed by, additional music, additional music by,
        theme by, theme music by, main theme by, song, songs, songs by, song by, title song by, original
        songs by, lyrics, lyrics by, lyricist, vocals, vocals by, singer, vocalist, musician, musicians,
        music contractor, scoring mixer, scoring engineer, score coordinator, music clearance, music
        clearances, music licensing, choir, choir conducted by, piano, violin, cello, guitar, soloist,
        soloists, synthesizer programming, score programming, music programmer, executive in charge of
        music, music services, temp music editor
    """,
    "editing": """
        editor, editors, ed, edited by, editing, editing by, film editor, film editors, film editing, film
        editing by, picture editor, supervising editor, supervising film editor, co-editor, additional
        editor, additional editing, assistant editor, first assistant editor, 1st assistant editor, 2nd
        assistant editor, apprentice editor, editorial, editorial department, editorial assistant, editing
        assistant, editorial trainee, vfx editor, visual effects editor, trailer editor, cut by, cutter,
        colorist, colourist, digital colorist, senior colorist, colour grading, color grading, colour
        grade, color grade, grading, graded by, grader, colour grader, color timer, colour timer, color
        timing, colour timing, color by, colour by, color, colour, di, di colorist, di producer, di
        editor, di by, digital intermediate, digital intermediate by, digital intermediate producer,
        online editor, on-line editor, conform editor, conform, finishing editor, dailies, dailies
        colorist, dailies operator, dailies by, negative cutter, negative cutting, negative cut by,
        negative matching, lab, laboratory, laboratories, film laboratory, prints by, opticals, opticals
        by, film lab, lab supervisor, post production facility, picture finishing by, mastering, dcp
        mastering
    """,
    "art": """
        designer, designed by, design,
        production designer, production designers, production design, production design by, prod. design,
        art director, art directors, art direction, art direction by, art department, supervising art
        director, standby art director, art department coordinator, art department assistant, art dept
        coordinator, art dept assistant, art department runner, art pa, set decorator, set decorators, set
        decoration, set decoration by, set decorations, set designer, set designers, set design, set
        designed by, sets, sets by, set dresser, set dressers, set dressing, on set dresser, lead dresser,
        leadman, leadperson, lead man, lead person, set dec buyer, swing gang, swing, buyer, production
        buyer, art buyer, shopper, assistant buyer, props, prop, property, property master, property
        mistress, prop master, props master, prop mistress, prop man, propman, prop maker, props maker,
        props buyer, prop person, assistant props, props assistant, on set props, on-set props, standby
        props, dressing props, props storeman, propmaker, property department, armorer, armourer, weapons
        master, weapons, weapons handler, construction, construction manager, construction coordinator,
        construction foreman, construction supervisor, construction department, construction by, general
        foreman, head carpenter, carpenter, carpenters, standby carpenter, stand-by carpenter, scenic
        artist, scenic artists, scenic painter, lead scenic, scenic charge, charge scenic, head painter,
        painter, painters, standby painter, stand-by painter, plasterer, head plasterer, standby rigger,
        stand-by rigger, standby stagehand, stagehand, sculptor, head sculptor, welder, greensman,
        greensmen, greensperson, greens, head greensman, greens foreman, draughtsman, draughtsperson,
        draftsman, draftsperson, graphic designer, graphic design, graphics, graphic artist, concept
        artist, concept art, conceptual artist, conceptual designer, illustrator, storyboard, storyboards,
        storyboard artist, storyboard artists, story board artist, model maker, models, miniatures, food
        stylist, picture vehicles, picture vehicle coordinator, picture car coordinator, art work,
        artwork, artwork by, locations decorator, decorator, set builder, title design artist, visual
        consultant
    """,
    "costume": """
        costume designer, costume designers, costume design, costume design by, costumes, costumes by,
        costumes designed by, costume, costumer, costumers, key costumer, set costumer, costume
        supervisor, costume department, costume and wardrobe department, costume assistant, costume
        coordinator, costume maker, costume cutter, costume buyer, costume trainee, costume house,
        costumes supplied by, costume stylist, wardrobe, wardrobe by, wardrobe supervisor, wardrobe
        master, wardrobe mistress, wardrobe assistant, wardrobe stylist, wardrobe department, standby
        wardrobe, standby costume, stand-by wardrobe, dresser, dressers, stylist, seamstress, tailor, head
        tailor, milliner, shoemaker, textile artist, breakdown artist, ager/dyer, ager dyer, ager, dyer,
        jewellery, jewelry
    """,
    "makeup": """
        hairstyles, hairstyles by, hairstyling, makeup, make-up, make up, makeup by,
        make-up by, makeup artist, make-up artist, makeup artists,
        make-up artists, makeup department, makeup department head, make-up department, make-up designer,
        makeup designer, make-up and hair, makeup and hair, makeup & hair, hair & makeup, hair and
        make-up, hair and makeup designer, hair/makeup, makeup/hair, hair, hair by, key hair, key makeup,
        key make-up, key hair stylist, key makeup artist, key make-up artist, key hairstylist, hair
        stylist, hairstylist, hairstylists, hair stylists, hairdresser, hairdressers, hairdressing, hair
        designer, hair design, hair department, hair department head, head of hair, barber, wigs, wigs by,
        wig maker, wigmaker, wig master, prosthetics, prosthetics by, prosthetic makeup, prosthetic
        designer, prosthetic makeup artist, special makeup effects, special make-up effects, special
        effects makeup, special effects makeup artist, special makeup effects artist, sfx makeup, creature
        effects makeup, body makeup, manicurist, contact lenses, contact lens technician, dental
        prosthetics, tattoo artist
    """,
    "visual-effects": """
        visual effects, visual effects by, vfx, vfx by, vfx supervisor, vfx producer, vfx coordinator, vfx
        artist, vfx editorial, visual effects supervisor, visual effects producer, visual effects
        coordinator, visual effects artist, visual effects production manager, special effects, special
        effects by, special effects supervisor, special effects coordinator, special effects technician,
        special effects assistant, special effects foreman, special visual effects, special visual effects
        by, special effects department, visual effects department, sfx, sfx by, sfx supervisor, sfx
        technician, mechanical effects, physical effects, practical effects, digital effects, digital
        effects supervisor, cgi, cg supervisor, cg artist, cg modeler, cgi supervisor, 3d artist, 3d
        modeler, compositor, compositors, digital compositor, compositing supervisor, lead compositor,
        matte painter, matte painting, matte artist, digital artist, rotoscope artist, roto artist,
        roto/paint, roto paint artist, paint artist, matchmove artist, matchmover, matchmove, match move,
        lighting td, technical director, fx td, fx artist, texture artist, previs, previsualization,
        previs artist, pyrotechnician, pyrotechnics, pyro technician, creature effects, creature design,
        creature designer, animatronics, animatronic designer, optical effects, vfx consultant, on set vfx
        supervisor, lidar, motion graphics, motion graphics designer, powder man, snow effects,
        atmospheric effects
    """,
    "animation": """
        animation, animation by, animator, animators, animated by, animation supervisor, animation
        director, supervising animator, lead animator, key animator, key animation, in-between animation,
        inbetweener, inbetweeners, character animator, character designer, character design, character
        designs, character td, rigger, rigging, rigging artist, layout, layout artist, layout supervisor,
        background artist, backgrounds, background painter, storyboard animator, puppeteer, puppeteers,
        puppet maker, puppets, stop-motion animator, stop motion, animation department, ink and paint,
        colour stylist, color designer, modeler, modeller
    """,
    "stunts": """
        stunts, stunt, stunts by, stunt coordinator, stunt co-ordinator, stunt coordinators, stunt
        performer, stunt performers, stunt double, stunt doubles, stunt driver, stunt drivers, stunt
        rigger, stunt players, stunt player, stunt team, utility stunts, fight coordinator, fight
        choreographer, fight choreography, fight arranger, fight director, action director, action
        choreographer, action choreography, action coordinator, martial arts director, martial arts
        choreographer, swordmaster, sword master, horse master, horsemaster, precision driver, precision
        drivers, stunt pilot, stunt department
    """,
    "production": """
        producer, producers, produced by, prod, production, production by, film producer, executive
        producer, executive producers, exec producer, exec. producer, executive produced by, executive
        production, co-producer, co-producers, co-produced by, coproducer, co-executive producer,
        co-executive producers, associate producer, associate producers, assoc. producer, assistant
        producer, line producer, line producers, supervising producer, creative producer, consulting
        producer, development producer, delegate producer, junior producer, minority producer, majority
        producer, service producer, field producer, production manager, production managers, production
        management, production supervisor, production executive, production coordinator, production
        co-ordinator, production secretary, production assistant, production assistants, production office
        assistant, production office coordinator, assistant production coordinator, production runner,
        production associate, production controller, production consultant, production accountant,
        production accounting, production accounting by, production department, unit manager, unit
        production manager, upm, u.p.m., unit manager assistant, accountant, first assistant accountant,
        assistant accountant, payroll accountant, payroll, payroll by, post production accountant,
        cashier, clerk, estimator, key production assistant, key pa, set pa, set production assistant,
        office pa, office production assistant, pa, pas, floor runner, set runner, runner, runners,
        production trainee, post production supervisor, post-production supervisor, post production
        coordinator, post-production coordinator, post supervisor, post production producer,
        post-production, post production, post production by, post-production by, head of production, head
        of development, development executive, executive in charge, executive in charge of production,
        executives in charge of production, commissioning editor, commissioning editors, commissioned by,
        casting, casting by, casting director, casting directors, casting associate, casting assistant,
        casting department, extras casting, extras casting by, background casting, local casting, street
        casting, children's casting, adr casting, casting consultant, crowd casting, location manager,
        location managers, locations, locations by, location management, location scout, location scouts,
        location assistant, location coordinator, unit location manager, supervising location manager, key
        assistant location manager, assistant location manager, locations manager, location department,
        location pa, showrunner, presenter, assistant to the director, assistant to the producer,
        assistant to the producers, assistant to director, assistant to producer, assistant to producers,
        producer's assistant, personal assistant, executive assistant, assistant to, studio manager,
        fixer, legal services, legal, legal counsel, legal by, production legal, production counsel, legal
        affairs, business affairs, business affairs by, insurance, insurance by, insurance services,
        completion bond, completion guarantee, completion guarantor, completion guaranty, clearances,
        script clearance, rights clearances, travel coordinator, production services, project manager,
        production finance, financing executive, finance, unit coordinator, facilities manager
    """,
    "company": """
        production company, production companies, production co, production house, companies, company,
        co-production, co-productions, coproduction, co-producing company, in co-production with, in
        coproduction with, a co-production of, a coproduction of, co-production with, a co-production
        with, a co-production between, produced in association with, in association with, in cooperation
        with, in co-operation with, in collaboration with, in partnership with, with the participation of,
        with participation of, with the support of, supported by, with support from, with the financial
        support of, with the assistance of, with funding from, funded by, financed by, backed by,
        developed with the support of, developed with the assistance of, produced with the support of,
        made with the support of, with the backing of, with the help of, made possible by, a production
        of, a production by, an original production of, produced by companies, presented by, presents,
        present, distributor, distributors, distribution company, distributed by, distribution companies,
        released by, releasing company, release company, us distributor, u.s. distributor, uk distributor,
        world sales, worldwide sales, international sales, foreign sales, sales agent, sales company,
        sales, sales agents, world rights, international distribution, world distribution, domestic
        distribution, theatrical distribution, theatrical distributor, home video, studio, studios, film
        studio, animation studio, network, original network, broadcaster, special effects company, effects
        company, visual effects company, visual effects companies, visual effects studio, camera equipment
        by, camera equipment, camera equipment provided by, cameras by, camera and lenses by, lighting
        equipment, lighting equipment by, lighting equipment supplied by, grip equipment, grip and
        lighting equipment, grip equipment by, equipment by, equipment supplied by, camera rental, rental
        house, other companies, other company, music publisher, publisher, soundtrack available on,
        soundtrack album on, original soundtrack available on, prod co, prod cos, production co,
        production cos, prod company, prod companies, dist, distr, distrib, dist by, distr by, int sales,
        int'l sales, intl sales, uk distribution, us distribution, french distribution, german
        distribution, italian distribution, spanish distribution, swiss distribution, belgian
        distribution, austrian distribution, domestic distribution, worldwide distribution, north
        american distribution, uk dist, us dist
    """,
    "other": """
        the producers wish to thank the following, we wish to thank, the following,
        thanks, special thanks, special thanks to, thanks to, very special thanks, many thanks, many
        thanks to, the producers wish to thank, the producers would like to thank, the filmmakers wish to
        thank, the filmmakers would like to thank, the director would like to thank, with thanks to, with
        special thanks to, acknowledgements, acknowledgments, grateful thanks to, dedicated to, in memory
        of, in loving memory of, catering, catering by, caterer, caterers, craft service, craft services,
        craft service by, chef, unit publicist, publicist, publicity, publicity by, press, press agent,
        press attache, international press, national press, press contact, press contacts, local press,
        international publicity, marketing, epk, epk producer, epk crew, making of, making-of, behind the
        scenes, behind the scenes by, trailer, trailer by, poster design, poster designer, poster design
        by, poster by, poster, poster art, key art, transportation, transportation department,
        transportation captain, transportation coordinator, transportation co-captain, transport captain,
        transport coordinator, transport manager, transport department, transportation manager, transport,
        driver, drivers, unit driver, unit drivers, car coordinator, minibus driver, choreographer,
        choreography, choreography by, choreographed by, movement coach, movement director, dance coach,
        dialect coach, dialogue coach, dialog coach, acting coach, vocal coach, voice coach, language
        coach, accent coach, coach, intimacy coordinator, intimacy director, child wrangler, children's
        guardian, chaperone, chaperones, guardian, tutor, studio teacher, set teacher, technical advisor,
        technical adviser, technical consultant, military advisor, historical advisor, historical
        consultant, consultant, consultants, creative consultant, medical advisor, advisor, adviser, set
        medic, medic, unit medic, unit nurse, set nurse, nurse, first aid, doctor, safety, safety officer,
        health and safety, health & safety, health and safety advisor, covid supervisor, covid compliance
        officer, covid coordinator, security, set security, animal wrangler, animal wranglers, animal
        trainer, animal trainers, animal handler, animals, animals by, dog trainer, dog handler, horse
        wrangler, snake wrangler, wrangler, titles, titles by, title design, title design by, title
        designer, main titles, main title, main titles by, main title design, main title design by, main
        and end titles, end titles, end titles by, end credits, end crawl, opening titles, title sequence,
        subtitles, subtitles by, subtitling, subtitler, translation, translations, translator, translated
        by, interpreter, stand-in, stand in, stand-ins, stand ins, standin, stand-in for, body double,
        photo double, hand double, additional crew, other crew, crew, researcher, research, archive
        research, archival research, archive producer, archivist, archive footage, stock footage, stock
        footage by, accessibility, sustainability, eco manager, green consultant, environmental steward,
        intern, interns, trainee, apprentice, laborer, labourer, cook, unit assistant, base camp, base
        camp operator, swing driver, honeywagon driver, aerial coordinator, marine coordinator, diver,
        divers, dive master, pilot, pilots, photographs, photographs by, paintings by, calligraphy
    """,
}

# A text made of nothing but these words, and of at least one that names a department, is a job.
WORDS = """
    a an the of on and by for in to or & , / + original additional first second third 1st 2nd 3rd lead
    senior junior chief key head main assistant associate co executive line supervising supervisor
    supervised consulting creative technical digital visual special optical sound music musical song
    score soundtrack theme lyric lyricist composer composed conductor conducted orchestrator
    orchestrated orchestration arranger arranged performed mixer mixing mix mixed recordist re recording
    rerecording foley boom operator adr dialogue dialect coach editor edited editing film movie motion
    picture unit director directed directing direction codirector codirected art artist artistic set
    decorator decoration dresser dressing design designer designed production producer produced
    producing coproducer coproduced post pre manager management coordinator department property prop
    master construction storyboard graphic costume costumer wardrobe makeup make up hair hairstylist
    stylist wig prosthetic effect vfx sfx cgi compositor compositing animation animator animated
    character created creator stunt fight choreographer choreography camera cinematography
    cinematographer photography photographer photographed dop dp still steadicam gaffer grip electrician
    electric electrical lighting loader focus puller clapper aerial drone technician casting location
    scout script continuity writer written writing cowriter cowritten screenplay screenwriter
    screenstory story book novel short play based adapted adaptation author teleplay treatment idea
    translator translated subtitle title publicist thanks catering consultant advisor adviser transport
    transportation company studio distributor distributed presented colorist colourist color colour
    intermediate negative cutter best boy crew credit showrunner artwork engineer programmer concept
    utility swing gang rigging standby rehearsal dolly crane wrangler trainee intern runner buyer dept
    asst coord exec assoc underwater local stage technical series trailer voice
"""
