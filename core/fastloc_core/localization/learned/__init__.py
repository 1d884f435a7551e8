"""The preset `learned`: `refined`, whose boxes a small head sharpens that was taught where objects end."""
