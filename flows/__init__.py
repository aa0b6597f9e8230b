"""The pipeline: raw articles in, validated tables out."""
