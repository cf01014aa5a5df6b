"""The effect of a package shared out among its measures: coalitions of measures, Shapley values, interactions."""
