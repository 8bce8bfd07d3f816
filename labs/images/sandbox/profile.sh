# Every interactive shell of a learner. The home folder starts empty, so all of it comes from here.
if [ -n "${BASH_VERSION:-}" ] && [ -n "${PS1:-}" ]; then
  # OSC 133 marks where a command begins, what it printed and how it ended: the terminal's readable log lives on it.
  PS0='\e]133;C\a'
  PS1='\[\e]133;A\a\e[1;36m\]\u\[\e[0m\]:\[\e[1;34m\]\w\[\e[0m\]\$ \[\e]133;B\a\]'
  HISTCONTROL=ignoredups
  HISTSIZE=5000
  shopt -s histappend checkwinsize
  PROMPT_COMMAND='printf "\e]133;D;%s\a" "$?"; history -a'
  alias ls='ls --color=auto' ll='ls -lh --color=auto' grep='grep --color=auto'
  [ -r /usr/share/bash-completion/bash_completion ] && . /usr/share/bash-completion/bash_completion
fi
# A process that runs away should not fill the sandbox with a memory image.
ulimit -c 0 2>/dev/null || true
