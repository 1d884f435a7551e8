"""How things look: colours, texts and numbers as the user reads them."""
