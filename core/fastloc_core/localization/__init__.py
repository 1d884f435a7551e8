"""Objects from a classifier, after “Fast Unsupervised Object Localization” (Dwaraknath, Menghani, Mongia).

localizer   what every algorithm is to the program   presets    all of them by name
proposing   several classes: Algorithm 2             stages     what it does when, and how long
guided      gradients with the guided rule           scoring    what the classifier says of a masked image

algorithm1/ the paper's: the union of the best neurons' blobs
refined/    two looks, boxes at several thresholds
peers/      published methods of the same kind, for comparison
"""
