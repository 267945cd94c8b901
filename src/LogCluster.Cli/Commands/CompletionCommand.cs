using System.CommandLine;
using LogCluster.Cli.Options;

namespace LogCluster.Cli.Commands;

/// <summary><c>logctl completion</c>: a script for the shell, which asks logctl itself what could come next.</summary>
internal static class CompletionCommand
{
    /// <summary>The line up to the cursor goes to the <c>[suggest]</c> directive; one suggestion a line comes back.</summary>
    private const string Bash = """
        _logctl() {
          local word=${COMP_WORDS[COMP_CWORD]} line=${COMP_LINE:0:COMP_POINT}
          mapfile -t COMPREPLY < <(compgen -W "$(logctl "[suggest:${#line}]" "$line" 2>/dev/null)" -- "$word")
          [ ${#COMPREPLY[@]} -gt 0 ] || mapfile -t COMPREPLY < <(compgen -f -- "$word")
        }
        complete -o filenames -F _logctl logctl

        """;

    private const string Zsh = """
        #compdef logctl
        _logctl() {
          local line=${BUFFER[1,CURSOR]}
          local -a found=(${(f)"$(logctl "[suggest:${#line}]" "$line" 2>/dev/null)"})
          compadd -- $found || _files
        }
        compdef _logctl logctl

        """;

    public static LogctlCommand Create(CommonOptions common)
    {
        var shell = new Argument<string>("shell") { Description = "bash or zsh." };
        shell.AcceptOnlyFromAmong("bash", "zsh");
        return new LogctlCommand("completion", "Prints a script that lets the shell complete commands and options.",
            "logctl completion bash > ~/.local/share/bash-completion/completions/logctl", "source <(logctl completion zsh)")
        {
            shell,
        }.Does(common, context => context.Output.WriteAsync(context.Get(shell) == "bash" ? Bash : Zsh));
    }
}
