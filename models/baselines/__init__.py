"""What the network has to beat: regular expressions and layout rules, and gradient-boosted trees on the same facts."""
