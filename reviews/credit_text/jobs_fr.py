"""Jobs as French credits name them, by department, in the masculine; `jobs` knows the other forms."""

from __future__ import annotations

TITLES = {
    "directing": """
        réalisation, réalisateur, réalisé par, réal, réal., mise en scène, metteur en scène, mis en scène
        par, un film de, un film d', film de, coréalisateur, co-réalisateur, assistant réalisateur,
        assistant à la réalisation, assistant réal, premier assistant réalisateur, 1er assistant
        réalisateur, 2e assistant réalisateur, 2ème assistant réalisateur, second assistant réalisateur,
        3e assistant réalisateur, 1er assistant mise en scène, 1er assistant, 2e assistant, premier
        assistant, assistant mise en scène, assistant metteur en scène, assistanat à la réalisation,
        assistanat, scripte, script, assistant scripte, conseiller technique à la réalisation, direction
        d'acteurs, réalisation 2e équipe, équipe de réalisation
    """,
    "writing": """
        scén, scé, dial,
        scénario, scénario de, scénariste, scénario et dialogues, scénario adaptation et dialogues,
        dialogues, dialogues de, dialoguiste, adaptation, adaptation et dialogues, adapté du
        roman de, d'après le roman de, d'après l'œuvre de, d'après une nouvelle de, d'après la pièce de,
        d'après une idée de, d'après l'ouvrage de, écrit par, écriture, co-écrit par,
        coscénariste, co-scénariste, coscénario, auteur, auteurs, idée originale, idée originale de, sur
        une idée de, une idée de, histoire, histoire originale, histoire de, roman de, texte, textes,
        textes de, commentaire, commentaire de, commentaire écrit par, collaboration au scénario, avec la
        collaboration de, collaborateur au scénario, consultant scénario, traduction des dialogues, créé
        par, création, continuité dialoguée, script doctor, poèmes de
    """,
    "camera": """
        photographie, photo, photos, image, images, im, directeur de la photographie, directeur de la photo,
        directeur photo, direction de la photographie, dir. photo, chef opérateur, chef opérateur image,
        chef op, chef-opérateur, opérateur, opérateur de prises de vues, opérateur de prise de vues,
        prises de vues, prise de vues, cadre, cadreur, caméra, caméraman, steadicam, opérateur steadicam,
        premier assistant caméra, 1er assistant caméra, 2e assistant caméra, 2ème assistant caméra, second
        assistant caméra, 1er assistant opérateur, 2e assistant opérateur, assistant opérateur, assistant
        caméra, assistant image, pointeur, photographe de plateau, photographe, photos de plateau,
        photographies de plateau, chef électricien, chef électro, électricien, électriciens, électro,
        électros, chef éclairagiste, éclairagiste, éclairage, lumière, lumières, groupman, chef
        machiniste, chef machino, machiniste, machinistes, machinerie, machino, machinos, best boy, drone,
        pilote de drone, télépilote, prises de vues aériennes, prises de vues sous-marines, effets
        lumière, ingénieur de la vision, combo
    """,
    "sound": """
        son, ingénieur du son, ingénieur son, preneur de son, prise de son, chef opérateur du son, chef
        opérateur son, opérateur du son, montage son, monteur son, monteur du son, mixage, mixeur, mixage
        son, mixé par, perchman, perchiste, perche, assistant son, assistant du son, 1er assistant son,
        assistant mixeur, bruitage, bruiteur, bruitages, enregistrement bruitage, monteur paroles, montage
        paroles, montage des directs, directs, monteur des directs, post-synchronisation,
        postsynchronisation, post-synchro, créateur sonore, création sonore, conception sonore, design
        sonore, sound designer, auditorium, enregistrement, sonorisation, auditorium de mixage, doublage,
        direction artistique doublage
    """,
    "music": """
        musique, musique de, musiques, musique originale, musique originale de, musique originale composée
        par, musique composée par, bande originale, bande originale de, bo, compositeur, compositeur de la
        musique, composition, partition, chanson, chansons, chansons de, paroles, paroles de, paroles et
        musique, orchestration, orchestrations, orchestrateur, orchestre, direction d'orchestre, chef
        d'orchestre, dirigé par, direction musicale, arrangements, arrangeur, superviseur musical,
        supervision musicale, conseiller musical, musicien, musiciens, illustration musicale, monteur
        musique, montage musique, enregistrement musique, chœur, choeurs, piano, violon, violoncelle,
        guitare, interprétée par, éditions musicales
    """,
    "editing": """
        mont,
        montage, montage image, monté par, monteur, chef monteur, monteur image, assistant monteur,
        assistant montage, 1er assistant monteur, premier assistant monteur, 2e assistant monteur,
        étalonnage, étalonneur, étalonnage numérique, étalonneur numérique, laboratoire, laboratoires,
        laboratoire numérique, laboratoire photochimique, postproduction image, conformation, finitions,
        montage négatif, monteur négatif, table de montage
    """,
    "art": """
        déc,
        décors, décor, décors de, décorateur, chef décorateur, création de décors, direction artistique,
        directeur artistique, scénographie, scénographe, ensemblier, ensemblier-décorateur, 1er assistant
        décor, premier assistant décorateur, 1er assistant décorateur, assistant décorateur, assistant
        décor, assistant déco, accessoiriste, accessoiristes, accessoiriste de plateau, accessoiriste
        plateau, accessoiriste de décor, accessoires, régisseur d'extérieurs, régisseur extérieur,
        régisseur d'extérieur, ripeur, rippeur, ripeurs, chef constructeur, constructeur, construction,
        construction des décors, chef menuisier, menuisier, menuisiers, chef peintre, peintre, peintres,
        peintre décorateur, sculpteur, sculpteurs, staffeur, serrurier, tapissier, chef tapissier,
        infographiste, graphiste, graphisme, conception graphique, storyboard, storyboardeur,
        storyboarder, dessinateur, illustrateur, maquettiste, armurier, concepteur graphique, véhicules de
        jeu, peintures de, tableaux de
    """,
    "costume": """
        cost,
        costumes, costume, costumes de, costumier, chef costumier, créateur de costumes, créateur des
        costumes, création de costumes, création des costumes, conception des costumes, habilleur, chef
        habilleur, habilleurs, assistant costumes, assistant costumier, assistant costume, styliste,
        stylisme, couturier, couture, chef d'atelier, chef d'atelier costumes, teinturier, patineur,
        atelier costumes, retoucheur
    """,
    "makeup": """
        maquillage, maquilleur, chef maquilleur, maquillages, maquilleurs, assistant maquilleur, coiffure,
        coiffures, coiffeur, chef coiffeur, coiffeurs, assistant coiffeur, maquillage et coiffure,
        maquillage-coiffure, maquilleur coiffeur, coiffure et maquillage, perruques, perruquier,
        posticheur, postiches, prothèses, effets spéciaux maquillage, maquillage effets spéciaux,
        maquillages spéciaux, maquilleur effets spéciaux
    """,
    "visual-effects": """
        effets spéciaux, effets visuels, effets visuels numériques, effets spéciaux numériques, effets
        numériques, effets spéciaux mécaniques, effets mécaniques, effets de plateau, effets spéciaux
        plateau, superviseur des effets visuels, superviseur effets visuels, superviseur vfx, supervision
        des effets visuels, supervision vfx, superviseur des effets spéciaux, trucages, truquage,
        truquages, trucages numériques, truquiste, trucage, infographie, artificier, vfx, sfx,
        animatronique
    """,
    "animation": """
        animation, animateur, animateurs, chef animateur, direction de l'animation, directeur de
        l'animation, superviseur de l'animation, création graphique des personnages, création des
        personnages, layout, intervalliste, décors animation, marionnettes, marionnettiste,
        marionnettistes
    """,
    "stunts": """
        cascades, cascade, cascadeur, cascadeurs, coordinateur des cascades, coordinateur cascades,
        coordination des cascades, réglage des cascades, régleur de cascades, régleur cascades, régleur
        des cascades, maître d'armes, doublure cascade, doublures cascades, chorégraphie des combats,
        réglage des combats
    """,
    "production": """
        production, producteur, producteurs, produit par, prod, une production, producteur délégué,
        producteurs délégués, production déléguée, producteur exécutif, production exécutive, producteur
        associé, producteurs associés, coproducteur, coproducteurs, co-producteur, coproduit par,
        producteur artistique, producteur minoritaire, directeur de production, direction de production,
        direction de la production, dir. de production, chargé de production, chargé de la production,
        assistant de production, assistant production, assistant à la production, administrateur de
        production, administration de production, secrétaire de production, coordinateur de production,
        coordination de production, chef comptable, comptable, comptable de production, comptabilité,
        directeur de postproduction, directeur de post-production, direction de postproduction, direction
        de post-production, chargé de postproduction, chargé de post-production, coordinateur de
        postproduction, coordinateur de post-production, post-production, postproduction, postproducteur,
        régisseur, régisseur général, régisseur adjoint, régisseur adjoints, assistant régisseur,
        assistant régie, assistants régie, auxiliaire de régie, régie générale, régisseur de plateau,
        adjoint régie, stagiaire régie, renfort régie, repérages, repéreur, casting, directeur de casting,
        direction de casting, directeur du casting, distribution artistique, casting enfants, casting
        figuration, casting figurants, chef de file figuration, chargé de figuration, responsable
        figuration, assistant casting, chargé de casting, conseiller de programmes, chargé de programme,
        unité de programmes, chargé de développement, développement, assistant du producteur, assistant
        de, assurances, assurance, conseil juridique, avocat, avocats, affaires juridiques, ayants droit,
        banque
    """,
    "company": """
        sté de production, stés de production, sté de prod, soc. de production, dist, distr,
        société de production, sociétés de production, maison de production, société de distribution,
        sociétés de distribution, société de production déléguée, distributeur, distributeurs,
        distributeur d'origine, distribué par, distribution france, distributeur france, distribution en
        france, distributeur français, éditeur vidéo, ventes internationales, ventes à l'étranger, vendeur
        international, ventes à l'international, exportation, ventes étranger, ventes monde, en
        coproduction avec, une coproduction de, une coproduction, coproduction, coproductions, sociétés de
        coproduction, société de coproduction, en association avec, avec la participation de, avec le
        soutien de, avec le soutien financier de, avec le concours de, avec l'aide de, avec l'appui de,
        avec la collaboration de la société, avec le support de, en collaboration avec, en partenariat
        avec, soutenu par, financé par, avec la participation du, avec le soutien du, une production de,
        une production, sociétés, société, studio, studio d'animation, présente, présentent, présenté par,
        diffuseur, chaîne, sofica, soficas, chaîne d'origine, matériel caméra, matériel lumière, matériel
        de prise de vues, matériel électrique, location de matériel, distribution salles, édité par
    """,
    "other": """
        remerciements, remerciements à, merci à, un grand merci à, remerciements particuliers, le
        producteur remercie, la production remercie, les producteurs remercient, la production tient à
        remercier, dédié à, à la mémoire de, en hommage à, attaché de presse, attachée de presse,
        relations presse, presse, rp, presse internationale, contact presse, affiche, affiche de, making
        of, making-of, bande-annonce, générique, générique de fin, générique par, titres, sous-titres,
        sous-titrage, sous-titrage par, traduction, traducteur, interprète de plateau, chorégraphie,
        chorégraphe, répétiteur, coach, coach vocal, coach de jeu, conseiller technique, conseiller
        historique, conseiller, conseillers, consultant, conseiller militaire, coordinateur d'intimité,
        coordination d'intimité, dresseur, dresseurs, dresseur animalier, animaux, chauffeur, chauffeurs,
        transport, transports, conducteur, conducteurs, cantine, catering, traiteur, restauration,
        cuisinier, table régie, infirmier, médecin, sécurité, gardiennage, doublure, doublures, doublure
        image, doublure lumière, figuration, stagiaire, stagiaires, documentaliste, documentation,
        recherches, archives, recherche d'archives, éco-référent, référent covid, éditions, équipe
        technique, professeur, étudiants stagiaires, chargé de communication, communication, responsable
        enfants
    """,
}

WORDS = """
    de du des d la le les l et un une en par sur pour réalisation réalisateur réalisatrice réalisé
    réalisée mise scène metteur metteuse scénario scénariste dialoguiste écrit écrite coécrit écriture
    adapté adaptée après roman auteur autrice photographie photo directeur directrice image cadreur
    cadreuse chef cheffe opérateur opératrice montage monteur monteuse musique musiques compositeur
    compositrice composition originale originales bande chanson son ingénieur ingénieure preneur mixage mixeur
    bruiteur bruitage décor décorateur décoratrice costumier costumière maquillage maquilleur
    maquilleuse coiffure coiffeur coiffeuse effets spéciaux visuels numériques producteur productrice
    produit produite délégué déléguée exécutif exécutive associé associée coproducteur coproductrice
    artistique assistante société distribution distributeur régie régisseur général générale cascade
    cascadeur remerciements étalonnage étalonneur scripte idée premier première lumière
    adjoint adjointe stagiaire renfort équipe deuxième seconde principal principale habilleur habilleuse
    accessoiriste électricien machiniste caméra plateau dialogues
"""
