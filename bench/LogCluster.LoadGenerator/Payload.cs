using System.Text;

namespace LogCluster.LoadGenerator;

/// <summary>Record values that compress as log lines do, about three to one; the same in every run.</summary>
internal static class Payload
{
    private const int Variants = 4_096;

    private static readonly string[] Words = "GET POST /api/v1/orders /static/app.js 200 404 INFO WARN user session timeout connected from request id duration_ms cache hit miss".Split(' ');

    public static byte[][] Create(int recordBytes)
    {
        var random = new Random(1);
        var values = new byte[Variants][];
        var text = new StringBuilder();
        for (var i = 0; i < Variants; i++)
        {
            text.Clear();
            while (text.Length < recordBytes)
                text.Append(Words[random.Next(Words.Length)]).Append(' ').Append(random.Next(1_000_000)).Append(' ');
            values[i] = Encoding.ASCII.GetBytes(text.ToString(0, recordBytes));
        }

        return values;
    }
}
