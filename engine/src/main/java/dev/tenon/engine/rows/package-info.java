/**
 * Data sets of rows: reading them, making ids of them, batches. Knows no model and no loss.
 *
 * <p>How to use it: {@link dev.tenon.engine.rows.Rows#read} reads files and {@code split} keeps some from training;
 * {@link dev.tenon.engine.rows.RowEncoder} is the {@link dev.tenon.api.data.Encoder} that alignment methods collate with;
 * {@link dev.tenon.engine.rows.TrainingRows} encodes, truncates and packs rows to learn from, and
 * {@link dev.tenon.engine.rows.RowBatches} fills a learner's batches with them. What was skipped or dropped is in
 * {@code notes()}, to be told. {@link dev.tenon.engine.rows.RowSettings} binds to a config's section.
 *
 * <p>Files are a JSON list or JSON lines of objects of one of these types, recognised by their keys:
 * <pre>
 * text                                       TRL: language modelling
 * messages                                   TRL: a conversation, [{role, content, ...}]
 * prompt                                     TRL: prompts to be answered
 * prompt, completion                         TRL
 * prompt, chosen, rejected                   TRL; chosen, rejected: the prompt is what both begin with
 * prompt, completion, label                  TRL: label is true or false
 * instruction, input, output | response      Alpaca: a prompt in Stanford's words, and its completion
 * instruction, input, chosen, rejected       Alpaca, pairs
 * instruction, instances [{input, output}]   Self-Instruct: a row for each instance
 * conversations [{from, value}]              ShareGPT: a conversation; human is the user, gpt the assistant
 * conversations | messages, chosen, rejected pairs of answers to a conversation
 * conversations | messages, label            the label is of the last message
 * </pre>
 * Prompts, completions, chosen and rejected are text, or messages, or one message. {@code tools} (a list, or its JSON as
 * a string) and {@code chat_template_kwargs} go to the chat template; all other keys stay with the row as columns.
 * LLaMA-Factory's {@code loss_weight} stays with its message and weighs nothing: what is learned of a conversation is
 * the setting {@code assistant_only_loss}. A row whose chosen answer is its rejected one, or that has messages of no
 * length to learn, or an Alpaca row without an output, is skipped and counted.
 */
@NullMarked
package dev.tenon.engine.rows;

import org.jspecify.annotations.NullMarked;
