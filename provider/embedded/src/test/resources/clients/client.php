<?php
// phpredis: what it finds, as NAME=VALUE.
$client = new Redis();
$client->connect('127.0.0.1', (int) $argv[1]);
echo 'get=' . $client->get('url:1') . "\n";
echo 'absent=' . ($client->get('url:nope') === false ? 'None' : 'there') . "\n";
$found = $client->mGet(['url:1', 'url:nope', 'url:2']);
echo 'mget=' . implode(',', array_map(fn ($one) => $one === false ? 'None' : $one, $found)) . "\n";
$pipeline = $client->multi(Redis::PIPELINE);
for ($i = 1; $i <= 10; $i++) {
    $pipeline->get("url:$i");
}
echo 'pipeline=' . count(array_filter($pipeline->exec())) . "\n";
