"""Moving out to WordPress: articles, pictures, terms, people and comments as an export that it reads.

`leaving.export_wordpress` writes the file from beginning to end, `writing` its elements: the records of
`filmclub.wordpress.wxr_parts`, which the import reads, under the names that stand there. `articles`,
`pictures`, `terms` and `comments` make these records of what is here, `html` the HTML that WordPress shows.
What its fields cannot hold stands in ours (`filmclub.wordpress.own_fields`); `absent` counts what no field
holds, and `target` is the file.
"""
