"""Objects from a classifier, after “Fast Unsupervised Object Localization” (Dwaraknath, Menghani, Mongia).

guided   gradients with the guided rule          dam      which neurons matter for a class
blobs    from a gradient image to a blob         scoring  what the classifier says of a masked image
algorithm1  the union of those blobs             run      several classes: Algorithm 2
refined  two looks, boxes at several thresholds  look     where the network sees a class
hills    distinct tops of a map, for several     maximum  the box that holds most of a map
windowed  gradients where they are not zero       confidence  how likely a box fits
stages   what it does when, and how long        presets  named parameters
localizer  the door
"""
