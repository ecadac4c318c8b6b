// node-redis: what it finds, as NAME=VALUE.
const { createClient } = require('redis');

async function main() {
  for (const RESP of [2, 3]) {
    const client = createClient({ url: 'redis://127.0.0.1:' + process.argv[2], RESP });
    await client.connect();
    console.log('get=' + (await client.get('url:1')));
    console.log('absent=' + ((await client.get('url:nope')) ?? 'None'));
    console.log('mget=' + (await client.mGet(['url:1', 'url:nope', 'url:2'])).map((one) => one ?? 'None').join(','));
    const found = await Promise.all([...Array(10).keys()].map((i) => client.get('url:' + (i + 1))));
    console.log('pipeline=' + found.filter(Boolean).length);
    await client.close();
  }
}

main().catch((e) => {
  console.error(e);
  process.exit(1);
});
