// samsa completion.

import { defineCommand } from '../command-definition.ts';

export const completionCommand = defineCommand({
  name: 'completion',
  summary: 'print a script that lets a shell complete commands, options and names',
  details: `Names of topics, groups and profiles are asked for when they are wanted, for at most 1.5 s.

  bash   eval "$(samsa completion bash)"                       in ~/.bashrc
  zsh    eval "$(samsa completion zsh)"                        in ~/.zshrc, behind compinit
  fish   samsa completion fish | source                        in ~/.config/fish/config.fish`,
  examples: ['samsa completion bash'],
  arguments: { shell: { doc: 'bash, zsh or fish', isRequired: true, names: ['bash', 'zsh', 'fish'] } },
  options: {},
  run: async (given, context) => (await import('./completion/scripts.ts')).printScript(given, context),
});
