-- One row is a sentence of a current article; `all_sentences` has those of every text.
SELECT * FROM all_sentences SEMI JOIN articles USING (article_id)
