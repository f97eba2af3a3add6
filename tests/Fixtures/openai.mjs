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

// The helper assembles a whole answer out of the chunks, by its own rules.
const helper = client.chat.completions.stream({ model, max_tokens: 20, temperature: 0, messages: [{ role: 'user', content: 'hello' }] });
results.helper = { content: (await helper.finalChatCompletion()).choices[0].message.content };

results.badRequest = await failure(client.chat.completions.create({ model, temperature: 9, messages: [{ role: 'user', content: 'hello' }] }));
results.badPicture = await failure(client.chat.completions.create({ model, messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }] }] }));
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
