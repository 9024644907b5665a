/** What `hindcast --help` says. Each command has its own, longer one. */
export const OVERVIEW = `Hindcast makes recorded and still growing runs rewindable.

  hindcast [serve] [PATHS…]   watch folders or files, read them, serve the page (default: this folder)
  hindcast demo               serve example runs, three of them growing

  hindcast index PATHS…       read traces once, report how each file was read
  hindcast runs [PATHS…]      list runs
  hindcast state RUN          what was true of a run at a moment
  hindcast events RUN         a run's events, in order
  hindcast spans RUN          a run's spans, as a tree
  hindcast diff A B           what two runs differ in, and where they part first
  hindcast attempt RUN CALL   a recorded model call, made again with what is edited
  hindcast branch RUN POINT   a run replayed from a model call or a mark, as a new run
  hindcast branches [RUN]     what was replayed, as a tree
  hindcast export RUN         a run as hindcast lines, or its raw bytes
  hindcast verify             check a store, and the files it was read from
  hindcast config             show the configuration, or its schema

  hindcast COMMAND --help     more about a command
  hindcast --version

RUN is the id of a run in the store, or a path to a trace; the path - is standard input. Results go to
standard output, everything else to standard error. Exit codes: 0 done, 1 failed, 2 wrong use or
refused to start; diff: 0 same, 1 different, 2 wrong use, 3 input incomplete.`;
