/// Signs and verifies webhook requests, for senders and receivers.
///
/// There are two schemes with one secret. [BodySignature] handles the `X-Webhook-Signature` header
/// and [StandardWebhooks] the three `webhook-…` headers beside it. A receiver needs only one of
/// them. The module has no dependency, so there is no annotation for the rule that nothing here is
/// null unless it is marked [Nullable].
package io.spectra.webhooks.signatures;
