namespace LogCluster.Server.Http;

/// <summary>An answer over HTTP.</summary>
internal sealed record HttpPage(int Status, string ContentType, string Body)
{
    public static HttpPage Json(int status, string body) => new(status, "application/json", body + "\n");
}
