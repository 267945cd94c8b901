using Microsoft.Extensions.Logging;

namespace LogCluster.Simulation.Scenarios;

/// <summary>What the node logs as a warning or worse becomes part of the trace.</summary>
internal sealed class TraceLoggerFactory(SimulatedWorld world, string name) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            world.Trace($"{name} logs: {formatter(state, exception)} {exception?.Message}");
    }

    public void Dispose()
    {
    }
}
