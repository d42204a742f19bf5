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

/// How every micro-benchmark is measured unless the command line says otherwise: one thread, the
/// mean time of an operation, 3 s to warm up and 5 s that count. A base class only because JMH's
/// annotations are inherited and cannot be put together in one of our own.
///
/// Each class has its *floor* beside what it measures, in methods whose names begin so: the least
/// work that anything doing the same would have to do.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public abstract class MicroBenchmark {
  /// The size of a body wherever one is measured, here and in the load rig.
  public static final int BODY_BYTES = 1_100;
}
