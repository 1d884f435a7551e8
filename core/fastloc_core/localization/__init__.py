"""Objects from a classifier, after “Fast Unsupervised Object Localization” (Dwaraknath, Menghani, Mongia).

guided   gradients with the guided rule          dam      which neurons matter for a class
blobs    from a gradient image to a blob         scoring  what the classifier says of a masked image
presets  named parameters                        localizer  Algorithms 1 and 2
"""
