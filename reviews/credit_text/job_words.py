"""What stands before and behind a title of the tables, and titles that are as likely a part in a film."""

from __future__ import annotations

BEFORE = (
    "men men's women women's ladies gentlemen gents children children's",
    "s",
    "assistant asst associate additional first second third fourth 1st 2nd 3rd 4th 1 2 3 4 1er 1ere 1re",
    "2e 2eme 2nde 3e 3eme premier première deuxième troisième seconde lead senior junior chief key head",
    "supervising co deputy trainee apprentice local main unit second-unit a b c d cam camera set on",
    "standby stand by us uk u s american british erste erster zweite zweiter dritte dritter zusätzliche",
    "zusätzlicher stellvertretende weitere weiterer leitende leitender chef additionnel stagiaire vfx sfx",
    "special visual digital on-set location international original full-time day dailies personal",
    "production studio overseas additionals principal master specialist remote post music sound art",
    "costume prop makeup hair stunt animation lighting grip electric transportation german french italian",
    "spanish japanese zusatz renfort of the de der des du la le l",
)
BEHIND = (
    "assistant assistants asst trainee intern coordinator co-ordinator supervisor manager department dept",
    "team crew consultant technician operator engineer apprentice runner pa unit second 2nd first main",
    "adjoint stagiaire renfort by von par de provided supplied services service assistance assistenz",
    "trainees 1 2 3 4 additional foreman buyer associate artist designer editor mixer producer director",
    "secretary accountant liaison lead co driver trainer a b c camera cam équipe seconde principale",
    "abteilung leitung gesamt secondary credits splinter reshoots assistants-stagiaires plateau tournage",
    "paris berlin london hong kong us uk",
)
# Parts in films that are jobs too: "Driver", "Nurse".
ALSO_PARTS = (
    "the director, the producer, the editor, the writer, the author, the script, a director, a producer",
    "reporter, photographer, photographe, cameraman, camerawoman, driver, chauffeur, nurse, doctor, medic",
    "cook, chef, pilot, guardian, tutor, coach, teacher, professeur, medecin, infirmier, singer, musician",
    "soloist, conductor, son, vocalist, pianist, interpreter, translator, dolmetscher, tailor, seamstress",
    "schneider, painter, peintre, maler, carpenter, tischler, schreiner, menuisier, hairdresser, coiffeur",
    "friseur, barber, manicurist, clerk, cashier, accountant, comptable, runner, intern, trainee",
    "stagiaire, praktikant, apprentice, electrician, electricien, loader, swing, dresser, wrangler",
    "advisor, consultant, berater, security, sicherheit, stand in, dancer, stuntman, diver, dog trainer",
    "operator, personal assistant, executive assistant, assistant, presenter, studio manager, sculptor",
    "sculpteur, welder, stylist, projectionist, stagehand, laborer, fahrer, architekt, fotograf, angel",
    "conducteur, cuisinier, avocat, focus, spark, master, book, model, double, extra, soundman, sound man",
    "dyer, technician, bo, researcher, stage manager, fixer, narrator, security guard, set nurse",
    "unit nurse, first aid, models, plasterer",
)
