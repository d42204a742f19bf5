package io.spectra.webhooks.micro;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Configures every micro-benchmark unless the command line overrides it: one thread, the mean time
/// of an operation, 3 s to warm up and 5 s that count. It is a base class only because JMH's
/// annotations are inherited and cannot be combined in an annotation of our own.
///
/// Each class has a *floor* beside its measurement, in methods whose names begin with `floor`: the
/// least work that anything doing the same would have to do.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public abstract class MicroBenchmark {
  /// The size of every measured body, here and in the load rig.
  public static final int BODY_BYTES = 1_100;
}
