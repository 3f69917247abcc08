"""Any number of different forms, made out of a seed: what benchmarks and large tests are run on.

    python -m benchmarks.corpus FOLDER --forms 1000

writes a folder that `fichero build` can be run in: sources, a registry and settings.

    phrases    what ministries say, in Spanish
    government  who says it: organisations and their periods
    law        the norms that are cited, and how they are spelt
    content    what a form says
    looks      how it looks: one writer for each layout of form A0, and two for form A1
    faults     what is wrong with one form in a hundred
    writing    the folder
"""
