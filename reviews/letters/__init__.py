"""New articles by mail: who gets them, what each letter says, and how it goes out."""
