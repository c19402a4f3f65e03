// The scripts of `samsa completion`. Each hands what is typed to `samsa __complete`, which answers with one
// candidate a line; when there is none the shell offers files, as it does by itself.

import type { CommandContext } from '../../command-context.ts';
import { UserError } from '../../user-error.ts';

// Bash breaks its words at colons, which addresses have: the line is cut at blanks here instead.
const bash = `_samsa() {
  local line="\${COMP_LINE:0:COMP_POINT}" words
  read -ra words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  mapfile -t COMPREPLY < <("\${words[0]}" __complete "\${words[@]:1}" 2>/dev/null)
}
complete -o default -F _samsa samsa
`;

const zsh = `_samsa() {
  local -a found
  found=("\${(@f)$("\${words[1]}" __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${found[1]}" ]]; then compadd -a found; else _files; fi
}
compdef _samsa samsa
`;

const fish = `function __samsa_complete
  set -l before (commandline -opc)
  set -l found ($before[1] __complete $before[2..-1] (commandline -ct) 2>/dev/null)
  if set -q found[1]
    printf '%s\\n' $found
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c samsa -f -a '(__samsa_complete)'
`;

const scripts: ReadonlyMap<string, string> = new Map([
  ['bash', bash],
  ['zsh', zsh],
  ['fish', fish],
]);

export async function printScript({ shell }: { readonly shell: string }, context: CommandContext): Promise<void> {
  const script = scripts.get(shell);
  if (script === undefined) throw new UserError(`there is no script for ${shell}; there are bash, zsh and fish`);
  await context.output.write(script);
}
