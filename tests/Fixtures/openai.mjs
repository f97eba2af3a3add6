// Drives a Glimpse server with the official OpenAI client: node openai.mjs BASE_URL NODE_MODULES PICTURE
// Prints one JSON object: what each call gave.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [baseURL, nodeModules, picture] = process.argv.slice(2);
const OpenAI = createRequire(join(nodeModules, 'x.js'))('openai').OpenAI;
const client = new OpenAI({ baseURL, apiKey: 'sk-any', maxRetries: 0 });
const model = 'glm-4v-flash';
const type = picture.endsWith('.jpg') ? 'jpeg' : picture.split('.').pop();
const image = { type: 'image_url', image_url: { url: `data:image/${type};base64,${readFileSync(picture).toString('base64')}`, detail: 'auto' } };
const about = (text) => [{ role: 'user', content: [image, { type: 'text', text }] }];
const failure = async (call) => {
  try {
    await call;
    return null;
  } catch (error) {
    return { name: error.constructor.name, status: error.status, code: error.code, param: error.param, type: error.type, message: error.message, requestID: error.requestID };
  }
};

const results = {};

const plain = await client.chat.completions.create({ model, max_tokens: 20, temperature: 0, messages: [{ role: 'user', content: 'hello' }] });
results.plain = { content: plain.choices[0].message.content, finish: plain.choices[0].finish_reason, usage: plain.usage, requestId: plain._request_id };

const seen = await client.chat.completions.create({ model, max_tokens: 40, temperature: 0, messages: about('描述这张图片') });
results.image = { content: seen.choices[0].message.content, usage: seen.usage };

const stream = await client.chat.completions.create({ model, max_tokens: 40, temperature: 0, messages: about('描述这张图片'), stream: true, stream_options: { include_usage: true } });
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
const several = await client.chat.completions.create({ ...greeting, temperature: 1, seed: 7, n: 2 });
const again = await client.chat.completions.create({ ...greeting, temperature: 1, seed: 7, n: 2 });
const texts = (answer) => answer.choices.map((choice) => choice.message.content);
results.several = { indexes: several.choices.map((choice) => choice.index), texts: texts(several), again: texts(again), timings: several.timings };

const parted = await client.chat.completions.create({ ...greeting, n: 2, stream: true });
results.parted = { texts: ['', ''], finish: [null, null], timings: null };
for await (const chunk of parted) {
  for (const { index, delta, finish_reason } of chunk.choices) {
    results.parted.texts[index] += delta.content ?? '';
    results.parted.finish[index] = finish_reason ?? results.parted.finish[index];
  }
  results.parted.timings = chunk.timings ?? results.parted.timings;
}

const stopped = await client.chat.completions.create({ ...greeting, stop: ['是'] });
results.stopped = { content: stopped.choices[0].message.content, finish: stopped.choices[0].finish_reason, stop: stopped.choices[0].stop_reason };

const scored = await client.chat.completions.create({ ...greeting, max_tokens: 4, logprobs: true, top_logprobs: 3 });
results.scored = { content: scored.choices[0].message.content, tokens: scored.choices[0].logprobs.content };
const scoredHelper = client.chat.completions.stream({ ...greeting, max_tokens: 4, logprobs: true, top_logprobs: 3 });
results.scored.streamed = (await scoredHelper.finalChatCompletion()).choices[0].logprobs.content;

// The client parses the answer itself, so this fails where the answer is no JSON.
const schema = { type: 'object', properties: { name: { type: 'string', maxLength: 20 }, count: { type: 'integer' } }, required: ['name', 'count'], additionalProperties: false };
const parse = client.chat.completions.parse({ ...greeting, max_tokens: 200, response_format: { type: 'json_schema', json_schema: { name: 'seen', strict: true, schema } } });
results.parsed = await parse.then((answer) => answer.choices[0].message.parsed, (error) => ({ failed: error.message }));

// The helper assembles a whole answer out of the chunks, by its own rules.
const helper = client.chat.completions.stream({ model, max_tokens: 20, temperature: 0, messages: [{ role: 'user', content: 'hello' }] });
results.helper = { content: (await helper.finalChatCompletion()).choices[0].message.content };

results.badRequest = await failure(client.chat.completions.create({ model, temperature: 9, messages: [{ role: 'user', content: 'hello' }] }));
results.badBias = await failure(client.chat.completions.create({ ...greeting, logit_bias: { cat: 1 } }));
results.tooMany = await failure(client.chat.completions.create({ ...greeting, n: 1000 }));
results.badPicture = await failure(client.chat.completions.create({ model, messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:text/plain;base64,AAAA' } }] }] }));
results.noModel = await failure(client.chat.completions.create({ model: 'gpt-4o', messages: [{ role: 'user', content: 'hello' }] }));
results.noRoute = await failure(client.embeddings.create({ model, input: 'hello' }));

const models = [];
for await (const entry of client.models.list()) models.push(entry.id);
results.models = models;
results.model = (await client.models.retrieve(model)).id;

const cut = await client.chat.completions.create({ model, temperature: 0, messages: about('abort'), stream: true });
let before = 0;
for await (const chunk of cut) {
  if (chunk.choices[0]?.delta.content && ++before === 1) cut.controller.abort();
}
results.aborted = { deltas: before };

console.log(JSON.stringify(results));
