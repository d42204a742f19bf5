/// Signs webhook requests and verifies them, for senders and receivers alike.
package io.spectra.webhooks.signatures;
