// ioredis: what it finds, as NAME=VALUE.
const { Redis } = require('ioredis');

async function main() {
  const client = new Redis({ port: Number(process.argv[2]), host: '127.0.0.1', enableAutoPipelining: true });
  console.log('get=' + (await client.get('url:1')));
  console.log('absent=' + ((await client.get('url:nope')) ?? 'None'));
  console.log('mget=' + (await client.mget('url:1', 'url:nope', 'url:2')).map((one) => one ?? 'None').join(','));
  const found = await Promise.all([...Array(10).keys()].map((i) => client.get('url:' + (i + 1))));
  console.log('pipeline=' + found.filter(Boolean).length);
  await client.quit();
}

main().catch((e) => {
  console.error(e);
  process.exit(1);
});
