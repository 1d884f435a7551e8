"""Objects from a classifier, after “Fast Unsupervised Object Localization” (Dwaraknath, Menghani, Mongia).

localizer   the interface of every algorithm         presets    all of them by name
proposing   several classes: Algorithm 2             stages     the present stage, and times
guided      gradients with the guided rule           scoring    scores of a masked image

algorithm1/ the paper's: the union of the best neurons' blobs
refined/    one look, boxes at the threshold that the map asks for
peers/      published methods of the same kind, for comparison
"""
