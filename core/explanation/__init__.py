"""Why a list is what it is: attributions, counterfactuals, ablations, and their sentences."""
