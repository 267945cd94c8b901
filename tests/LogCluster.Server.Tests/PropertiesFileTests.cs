using LogCluster.Server.Configuration;

namespace LogCluster.Server.Tests;

/// <summary>The rules of java.util.Properties.</summary>
public sealed class PropertiesFileTests
{
    private static (int Line, string Key, string Value)[] Parse(string text) => [.. PropertiesFile.Parse(text.Split('\n'))];

    [Theory]
    [InlineData("a=b", "a", "b")]
    [InlineData("a:b", "a", "b")]
    [InlineData("a b", "a", "b")]
    [InlineData("a = b", "a", "b")]
    [InlineData("a\t:\tb", "a", "b")]
    [InlineData("  a=b", "a", "b")]
    [InlineData("\f a=b", "a", "b")]
    [InlineData("a", "a", "")]
    [InlineData("a=", "a", "")]
    [InlineData("=b", "", "b")]
    [InlineData("a==b", "a", "=b")]
    [InlineData("a = = b", "a", "= b")]
    [InlineData("a=b c ", "a", "b c ")]
    [InlineData("a\\=b=c", "a=b", "c")]
    [InlineData("a\\ b=c", "a b", "c")]
    [InlineData("a\\:b c", "a:b", "c")]
    [InlineData("a=\\u0041\\u00e9", "a", "Aé")]
    [InlineData("a=\\t\\n\\r\\f\\q", "a", "\t\n\r\fq")]
    [InlineData("a=c:\\\\data", "a", "c:\\data")]
    [InlineData("a=#b!", "a", "#b!")]
    [InlineData("listeners=PLAINTEXT://:9092", "listeners", "PLAINTEXT://:9092")]
    public void OneLine(string line, string key, string value) => Assert.Equal([(1, key, value)], Parse(line));

    [Fact]
    public void CommentsAndBlankLinesAreSkipped() => Assert.Equal([(5, "a", "b")], Parse("# x\n! y\n\n   \na=b\n  # z"));

    [Fact]
    public void ALineGoesOnAfterABackslashWithoutTheBlanksInFront() =>
        Assert.Equal([(1, "a", "b,c,d"), (4, "e", "f")], Parse("a=b,\\\n    c,\\\n\td\ne=f"));

    [Fact]
    public void TwoBackslashesEndALine() => Assert.Equal([(1, "a", "b\\"), (2, "c", "d")], Parse("a=b\\\\\nc=d"));

    [Fact]
    public void ACommentSignWithinAContinuedLineIsText() => Assert.Equal([(1, "a", "b#c")], Parse("a=b\\\n#c"));

    [Fact]
    public void ABackslashAtTheEndOfTheFileIsNothing() => Assert.Equal([(1, "a", "b")], Parse("a=b\\"));
}
