# The detection rule for Intune (Win32 app > Detection rules > custom script, run as the signed-in user): it writes a line
# and ends with 0 where scout-mcp is installed for this user. Set the version that you deploy.
$Wanted = '0.1.0'
$Command = Join-Path ([Environment]::GetFolderPath('UserProfile')) '.local\bin\scout-mcp.exe'
if (-not (Test-Path -LiteralPath $Command)) { exit 1 }
$Line = & $Command --version
if ("$Line" -ne "scout-mcp $Wanted") { exit 1 }
Write-Output "$Line"
exit 0
