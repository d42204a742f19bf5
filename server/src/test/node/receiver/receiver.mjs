// A receiver written as the public documentation describes one: Express, the raw body,
// createHmac('sha256', secret), timingSafeEqual, the header X-Webhook-Signature.
//
//   node receiver.mjs [--secret <text>] [--status <code>] [--cert <pem file> --key <pem file>]
//
// It listens on a free port of 127.0.0.1 and prints "listening <port>", then one line of JSON a request:
// {"event", "id", "delivery", "verified", "status", "body"}. A webhook's secret is known only once its URL
// is, so each line on standard input is a new secret, answered by the line "secret set". It ends when
// standard input does, so that it never outlives its test.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import express from 'express';

const { values: options } = parseArgs({
  options: {
    secret: { type: 'string', default: process.env.WEBHOOK_SECRET },
    status: { type: 'string', default: '200' },
    cert: { type: 'string' },
    key: { type: 'string' },
  },
});

let secret = options.secret;
const app = express();

app.post('/spectra-webhook', express.raw({ type: 'application/json', limit: '1mb' }), (req, res) => {
  const body = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
  const verified = isValid(body, req.get('X-Webhook-Signature'));
  const status = verified ? Number(options.status) : 401;
  console.log(
    JSON.stringify({
      event: req.get('X-Webhook-Event') ?? '',
      id: req.get('X-Webhook-Id') ?? '',
      delivery: req.get('X-Webhook-Delivery') ?? '',
      verified,
      status,
      body: body.toString('utf8'),
    }),
  );
  res.status(status).send(verified ? 'ok' : 'bad signature');
});

function isValid(body, signature) {
  if (!secret || !signature) {
    return false;
  }
  const expected = Buffer.from('sha256=' + createHmac('sha256', secret).update(body).digest('hex'));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const server = options.cert
  ? createHttpsServer({ cert: readFileSync(options.cert), key: readFileSync(options.key) }, app)
  : createHttpServer(app);

server.listen(0, '127.0.0.1', () => console.log(`listening ${server.address().port}`));

createInterface({ input: process.stdin })
  .on('line', (line) => {
    secret = line;
    console.log('secret set');
  })
  .on('close', () => process.exit(0));
