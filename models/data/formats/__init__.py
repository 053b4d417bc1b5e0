"""Labelled documents in and out: our data sets (Parquet), FUNSD and XFUND, Label Studio."""
