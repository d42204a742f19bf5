package io.spectra.webhooks.signatures;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks what may be null: a header that a request came without, as web frameworks hand it over.
/// Our own, because receivers should not have to take a library for one annotation; tools read it
/// by its name.
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE_USE)
@interface Nullable {}
