"""The whole site in one file, and back from it.

A backup is a tar: the database as its own tools write it, then the uploads, and at its end a manifest with
the sums of all that, the migrations that had run, and the number of rows in each table. `making` writes one,
`restoring` brings one back; `postgresql` and `sqlite` know how each database is copied and put in place.

A restore makes the new database beside the old one, up to the newest migration, and puts it in place in one
step. Pictures that are missing are brought before that step, and those that the backup does not have are
moved aside after it. So whenever it is killed, the site is whole: the old one before the step, the new one
after it.
"""
