// Drives a Glimpse server with the official OpenAI client: node openai.mjs BASE_URL NODE_MODULES PICTURE
// Prints one JSON object: what each call gave, and how many requests were sent for it.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [baseURL, nodeModules, picture] = process.argv.slice(2);
const require = createRequire(join(nodeModules, 'x.js'));
const { OpenAI } = require('openai');
const { zodResponseFormat, zodTextFormat } = require('openai/helpers/zod');
const { z } = require('zod');
const results = { calls: 0 };
const counted = (...request) => {
  results.calls++;
  return fetch(...request);
};
const client = new OpenAI({ baseURL, apiKey: 'sk-any', maxRetries: 0, fetch: counted });
const model = 'glm-4v-flash';
const type = picture.endsWith('.jpg') ? 'jpeg' : picture.split('.').pop();
const url = `data:image/${type};base64,${readFileSync(picture).toString('base64')}`;
const image = { type: 'image_url', image_url: { url, detail: 'auto' } };
const about = (text) => [{ role: 'user', content: [image, { type: 'text', text }] }];
const failure = async (call) => {
  try {
    await call;
    return null;
  } catch (error) {
    return { name: error.constructor.name, status: error.status, code: error.code, param: error.param, type: error.type, message: error.message, requestID: error.requestID };
  }
};
const schema = { type: 'object', properties: { name: { type: 'string', maxLength: 20 }, count: { type: 'integer' } }, required: ['name', 'count'], additionalProperties: false };

// What schemas of people's own are made of, as the client's helpers write it down: bounds of whole numbers, a part in two places, alternatives, null.
const Point = z.object({ x: z.number().int().min(0).max(99), y: z.number().int().min(0).max(99) });
const Card = z.object({
  name: z.string().max(12).describe('What it is'),
  count: z.number().int(),
  kind: z.enum(['animal', 'thing']),
  tags: z.array(z.string().max(6)).max(2),
  from: Point,
  to: Point.nullable(),
  mark: z.discriminatedUnion('type', [z.object({ type: z.literal('dot'), size: z.number().min(0).max(9) }), z.object({ type: z.literal('none') })]),
});
// They parse the answer, hold it against the schema, and throw where it does not fit.
const parsed = (call, read) => call.then(read, (error) => ({ failed: error.message }));

async function chat() {
  const { completions } = client.chat;
  const plain = await completions.create({ model, max_tokens: 20, temperature: 0, messages: [{ role: 'user', content: 'hello' }] });
  results.plain = { content: plain.choices[0].message.content, finish: plain.choices[0].finish_reason, usage: plain.usage, timings: plain.timings, requestId: plain._request_id };

  const seen = await completions.create({ model, max_tokens: 40, temperature: 0, messages: about('描述这张图片') });
  results.image = { content: seen.choices[0].message.content, usage: seen.usage };

  const stream = await completions.create({ model, max_tokens: 40, temperature: 0, messages: about('描述这张图片'), stream: true, stream_options: { include_usage: true } });
  results.stream = { roles: [], content: '', finish: null, usage: null, chunks: 0 };
  for await (const chunk of stream) {
    results.stream.chunks++;
    const choice = chunk.choices[0];
    if (choice?.delta.role) results.stream.roles.push(choice.delta.role);
    results.stream.content += choice?.delta.content ?? '';
    results.stream.finish = choice?.finish_reason ?? results.stream.finish;
    results.stream.usage = chunk.usage ?? results.stream.usage;
  }

  const greeting = { model, max_tokens: 20, temperature: 0, messages: [{ role: 'user', content: '你好' }] };
  const several = await completions.create({ ...greeting, temperature: 1, seed: 7, n: 2 });
  const again = await completions.create({ ...greeting, temperature: 1, seed: 7, n: 2 });
  const texts = (answer) => answer.choices.map((choice) => choice.message.content);
  results.several = { indexes: several.choices.map((choice) => choice.index), texts: texts(several), again: texts(again), timings: several.timings };

  const parted = await completions.create({ ...greeting, n: 2, stream: true });
  results.parted = { texts: ['', ''], finish: [null, null], timings: null };
  for await (const chunk of parted) {
    for (const { index, delta, finish_reason } of chunk.choices) {
      results.parted.texts[index] += delta.content ?? '';
      results.parted.finish[index] = finish_reason ?? results.parted.finish[index];
    }
    results.parted.timings = chunk.timings ?? results.parted.timings;
  }

  const stopped = await completions.create({ ...greeting, stop: ['是'] });
  results.stopped = { content: stopped.choices[0].message.content, finish: stopped.choices[0].finish_reason, stop: stopped.choices[0].stop_reason };

  const scored = await completions.create({ ...greeting, max_tokens: 4, logprobs: true, top_logprobs: 3 });
  results.scored = { content: scored.choices[0].message.content, tokens: scored.choices[0].logprobs.content };
  const scoredHelper = completions.stream({ ...greeting, max_tokens: 4, logprobs: true, top_logprobs: 3 });
  results.scored.streamed = (await scoredHelper.finalChatCompletion()).choices[0].logprobs.content;

  // The client parses the answer itself, so this fails where the answer is no JSON.
  const response_format = { type: 'json_schema', json_schema: { name: 'seen', strict: true, schema } };
  const formed = { ...greeting, max_tokens: 200, response_format };
  results.parsed = await parsed(completions.parse(formed), (answer) => answer.choices[0].message.parsed);
  results.parsedStream = await parsed(completions.stream(formed).finalChatCompletion(), (answer) => answer.choices[0].message.parsed);
  const carded = { ...greeting, max_tokens: 400, response_format: zodResponseFormat(Card, 'card') };
  results.card = await parsed(completions.parse(carded), (answer) => answer.choices[0].message.parsed);
  results.cardStream = await parsed(completions.stream(carded).finalChatCompletion(), (answer) => answer.choices[0].message.parsed);
  const object = await completions.create({ ...greeting, max_tokens: 200, response_format: { type: 'json_object' } });
  results.object = { content: object.choices[0].message.content, finish: object.choices[0].finish_reason };

  // The helper assembles a whole answer out of the chunks, by its own rules.
  const helper = completions.stream({ model, max_tokens: 20, temperature: 0, messages: [{ role: 'user', content: 'hello' }] });
  results.helper = { content: (await helper.finalChatCompletion()).choices[0].message.content };

  const thoughtful = await completions.create({ ...greeting, max_tokens: 60, reasoning_effort: 'high' });
  results.thought = { content: thoughtful.choices[0].message.content, reasoning: thoughtful.choices[0].message.reasoning_content, usage: thoughtful.usage };
  // An answer goes back into the conversation as it came.
  const next = await completions.create({ ...greeting, messages: [...greeting.messages, thoughtful.choices[0].message, { role: 'user', content: 'hello' }] });
  results.next = { content: next.choices[0].message.content };

  results.badRequest = await failure(completions.create({ model, temperature: 9, messages: [{ role: 'user', content: 'hello' }] }));
  results.badBias = await failure(completions.create({ ...greeting, logit_bias: { cat: 1 } }));
  results.tooMany = await failure(completions.create({ ...greeting, n: 1000 }));
  results.badPicture = await failure(completions.create({ model, messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:text/plain;base64,AAAA' } }] }] }));
  results.tools = await failure(completions.create({ ...greeting, tools: [{ type: 'function', function: { name: 'look', parameters: {} } }] }));
  results.stored = await failure(completions.create({ ...greeting, store: true }));
  results.noModel = await failure(completions.create({ model: 'gpt-4o', messages: [{ role: 'user', content: 'hello' }] }));
  results.noRoute = await failure(client.embeddings.create({ model, input: 'hello' }));

  const cut = await completions.create({ model, temperature: 0, messages: about('abort'), stream: true });
  let before = 0;
  for await (const chunk of cut) {
    if (chunk.choices[0]?.delta.content && ++before === 1) cut.controller.abort();
  }
  results.aborted = { deltas: before };
}

async function models() {
  const names = [];
  for await (const entry of client.models.list()) names.push(entry.id);
  results.models = names;
  results.model = (await client.models.retrieve(model)).id;
}

async function responses() {
  const asked = { model, temperature: 0, max_output_tokens: 40 };
  const looking = (text) => [{ role: 'user', content: [{ type: 'input_image', image_url: url, detail: 'auto' }, { type: 'input_text', text }] }];
  const told = {};
  results.responses = told;

  const plain = await client.responses.create({ ...asked, input: 'hello', instructions: '说中文' });
  told.plain = { text: plain.output_text, status: plain.status, usage: plain.usage, timings: plain.timings, instructions: plain.instructions };
  const seen = await client.responses.create({ ...asked, input: looking('描述这张图片') });
  told.image = { text: seen.output_text, usage: seen.usage };

  const stream = await client.responses.create({ ...asked, input: looking('描述这张图片'), stream: true });
  told.stream = { types: [], text: '', numbers: [], usage: null };
  for await (const event of stream) {
    if (told.stream.types.at(-1) !== event.type) told.stream.types.push(event.type);
    told.stream.numbers.push(event.sequence_number);
    if (event.type === 'response.output_text.delta') told.stream.text += event.delta;
    told.stream.usage = event.response?.usage ?? told.stream.usage;
  }

  // The helper checks each event against those before it, and assembles the answer.
  const helper = client.responses.stream({ ...asked, input: 'hello' });
  const assembled = await helper.finalResponse();
  told.helper = { text: assembled.output_text, status: assembled.status };
  const thinking = client.responses.stream({ ...asked, input: '你好', max_output_tokens: 80, reasoning: { effort: 'high' } });
  const thought = await thinking.finalResponse();
  told.thought = { types: thought.output.map((item) => item.type), text: thought.output_text };
  const next = await client.responses.create({ ...asked, input: [{ role: 'user', content: '你好' }, ...thought.output, { role: 'user', content: 'hello' }] });
  told.next = { text: next.output_text };

  const format = { type: 'json_schema', name: 'seen', strict: true, schema };
  const formed = { ...asked, input: '你好', max_output_tokens: 200, text: { format } };
  told.parsed = await parsed(client.responses.parse(formed), (answer) => answer.output_parsed);
  told.parsedStream = await parsed(client.responses.stream(formed).finalResponse(), (answer) => answer.output_parsed);

  const carded = { ...asked, input: '你好', max_output_tokens: 400, text: { format: zodTextFormat(Card, 'card') } };
  told.card = await parsed(client.responses.parse(carded), (answer) => answer.output_parsed);
  told.cardStream = await parsed(client.responses.stream(carded).finalResponse(), (answer) => answer.output_parsed);

  const scored = await client.responses.create({ ...asked, input: '你好', max_output_tokens: 4, include: ['message.output_text.logprobs'], top_logprobs: 2 });
  told.scored = scored.output[0].content[0].logprobs;
  told.cut = await client.responses.create({ ...asked, input: '你好', max_output_tokens: 2 }).then((answer) => ({ status: answer.status, reason: answer.incomplete_details?.reason ?? null }));

  told.stored = await failure(client.responses.create({ ...asked, input: 'hello', store: true }));
  told.previous = await failure(client.responses.create({ ...asked, input: 'hello', previous_response_id: 'resp_1' }));
  told.badInput = await failure(client.responses.create({ ...asked, input: [] }));
  told.notFound = await failure(client.responses.retrieve('resp_1'));

  told.counted = await client.responses.inputTokens.count({ model, input: looking('描述这张图片') });

  const left = await client.responses.create({ ...asked, max_output_tokens: undefined, input: looking('abort'), stream: true });
  let before = 0;
  for await (const event of left) {
    if (event.type === 'response.output_text.delta' && ++before === 1) left.controller.abort();
  }
  told.aborted = { deltas: before };
}

await chat();
await models();
await responses();
console.log(JSON.stringify(results));
