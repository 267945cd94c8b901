using Microsoft.CodeAnalysis;

namespace LogCluster.Protocol.Generator.Tests;

/// <summary>A fault in a schema is a build error that points at it.</summary>
public sealed class DiagnosticTests
{
    [Theory]
    [InlineData("data A 0 {\n  name: int32\n}", 1, 2, "begins with its name")]
    [InlineData("data A 0 {\n  Name: int33\n}", 1, 8, "'int33' is no type")]
    [InlineData("data A 0 {\n  Name: Part\n}", 1, 2, "type Part is not declared")]
    [InlineData("data A 0 {\n  Name: int32 nullable\n}", 1, 2, "cannot be null")]
    [InlineData("data A 0 {\n  Name: int32 3-1\n}", 1, 14, "'3-1' is no modifier")]
    [InlineData("data A 0 {\n  Name: int32 1+\n}", 1, 2, "is in no version")]
    [InlineData("data A 0 {\n  Name: string default 5\n}", 1, 2, "5 is no default")]
    [InlineData("data A 0 {\n  Name: string default null\n}", 1, 2, "not nullable")]
    [InlineData("data A 0-1 flexible 1+ {\n  Name: int32 tag 0\n}", 1, 2, "versions that are not flexible")]
    [InlineData("data A 0 flexible 0+ {\n  X: int32 tag 1\n  Y: int32 tag 1\n}", 2, 2, "tag 1 is taken")]
    [InlineData("data A 0 {\n  X: int32\n  X: int32\n}", 2, 2, "name X is taken")]
    [InlineData("data A 0 {\n  A: int32\n}", 1, 2, "name A is taken")]
    [InlineData("data A 0 {\n  Xs: []X {\n  }\n}", 1, 2, "may have no bytes")]
    [InlineData("data A 0 {\n  X: X {\n    Y: int32\n  }\n}", 1, 2, "name of a field of the message")]
    [InlineData("data A 0 {\n  Xs: []X\n  struct X {\n    More: []X\n  }\n}", 3, 4, "holds itself")]
    [InlineData("data A 0+ {\n}", 0, 7, "no end")]
    [InlineData("data A 0 {\n  X: int32\n", 2, 0, "'}' is missing")]
    [InlineData("data A 0 {\n  X: int32 {\n", 1, 11, "'{' is no modifier")]
    [InlineData("data A 0 { } }", 0, 13, "is not expected here")]
    [InlineData("message A 0 { }", 0, 0, "'message' is not expected here")]
    [InlineData("api 1 A broker\nrequest 0 { }", 1, 13, "one request and one response")]
    [InlineData("api 1 A broker\nrequest 0 { }\nresponse 0-1 { }", 2, 16, "same versions")]
    [InlineData("api x A", 0, 4, "must be a number")]
    [InlineData("api 1 A fast", 0, 8, "no property of an API")]
    public void FaultIsReportedWhereItIs(string schema, int line, int column, string message)
    {
        var fault = GeneratorRun.SingleFault(schema);
        Assert.Equal(("LCP001", DiagnosticSeverity.Error), (fault.Id, fault.Severity));
        Assert.Contains(message, fault.GetMessage(), StringComparison.Ordinal);
        var at = fault.Location.GetLineSpan();
        Assert.Equal(("Bad.kmsg", line, column), (at.Path, at.StartLinePosition.Line, at.StartLinePosition.Character));
    }

    [Fact]
    public void FaultyFileDoesNotKeepTheOthersFromBeingGenerated()
    {
        var result = GeneratorRun.Run(new SchemaText("Bad.kmsg", "oops"), new SchemaText("Good.kmsg", "data Good 0 {\n  X: int32\n}"));
        Assert.Single(result.Diagnostics);
        Assert.Equal("Good.g.cs", Assert.Single(result.GeneratedSources).HintName);
    }

    [Fact]
    public void FilesOfOtherKindsAreLeftAlone() => Assert.Empty(GeneratorRun.Run(new SchemaText("Notes.txt", "oops")).Diagnostics);
}
