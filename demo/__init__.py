"""The demo: eight public schemes (`facts.yaml`) with invented outings. Beside the apps: nobody imports it but its
command, the trials and the tests."""
