"""Makes the clips of a storyboard, each of them paid for once."""
