package io.spectra.webhooks.signatures;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a value that may be null, such as a header that a request lacks, in the form in which web
/// frameworks return it. The project has its own annotation so that receivers need no library for
/// it. Tools recognize the annotation by its name.
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE_USE)
@interface Nullable {}
