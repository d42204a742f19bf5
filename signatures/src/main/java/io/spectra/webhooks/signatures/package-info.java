/// Signs webhook requests and verifies them, for senders and receivers alike.
///
/// Two schemes, one secret: [BodySignature] is the `X-Webhook-Signature` header, [StandardWebhooks]
/// the three `webhook-…` headers beside it. A receiver needs either of the two. This module has no
/// dependency, so nothing here is null except where [Nullable] says so, by rule instead of by
/// annotation.
package io.spectra.webhooks.signatures;
