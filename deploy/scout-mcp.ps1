<#
.SYNOPSIS
  Installs scout-mcp on Windows without questions, for Intune, GPO or an RMM.
.DESCRIPTION
  docs/admin.md describes it. It never handles keys: each technician enters them once with `scout-mcp settings`.

  As the person who will use it:
    scout-mcp.ps1 -Action Install -Package FILE.whl [-Constraints FILE] [-Client NAME,NAME]
    scout-mcp.ps1 -Action Uninstall [-Forget]
    scout-mcp.ps1 -Action Detect [-Version VERSION]
  As an administrator or SYSTEM:
    scout-mcp.ps1 -Action Policy -PolicyFile FILE
    scout-mcp.ps1 -Action RemovePolicy

  Without -Client, every client on the machine is connected (`scout-mcp clients` lists them). -Forget also deletes the
  saved settings and keys of this person.

  Exit codes: 0 done, or nothing to do; 1 failed, the log says why; 2 wrong arguments or a policy that would be refused;
  3 neither uv nor pipx is installed. Detect: 0 if it is installed (in that version), else 1.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true)]
    [ValidateSet('Install', 'Uninstall', 'Detect', 'Policy', 'RemovePolicy')]
    [string]$Action,
    [string]$Package = '',
    [string]$Constraints = '',
    [string[]]$Client = @(),
    [string]$Version = '',
    [string]$PolicyFile = '',
    [switch]$Forget,
    [string]$Log = ''
)
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

$Program = 'ticket-scout-mcp'
$Enforceable = 'region|base_url|company_id|key_strategy|client_id|timezone|audit_log|tools'
if (-not $Log) { $Log = Join-Path ([IO.Path]::GetTempPath()) 'scout-mcp-deploy.log' }

function Write-Log([string]$Text) {
    # An address may contain a user name and a password.
    $masked = $Text -replace '://[^/@\s]*@', '://***@'
    $moment = [DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ')
    [IO.File]::AppendAllText($Log, "$moment $masked`r`n")
}

function Write-Result([string]$Text) {
    Write-Log $Text
    Write-Host $Text
}

function Stop-With([int]$Code, [string]$Text) {
    Write-Result $Text
    exit $Code
}

# Runs a program; its output goes to the log only. Returns its exit code.
function Invoke-Quietly([string]$File, [string[]]$Arguments) {
    # Windows PowerShell takes each line on stderr for an error.
    $ErrorActionPreference = 'Continue'
    $lines = & $File @Arguments 2>&1 | ForEach-Object { "$_" }
    foreach ($line in $lines) { Write-Log $line }
    return $LASTEXITCODE
}

# Runs a program and returns its output; nothing if it fails.
function Read-Output([string]$File, [string[]]$Arguments) {
    $ErrorActionPreference = 'Continue'
    $lines = & $File @Arguments 2>$null
    if ($LASTEXITCODE -ne 0) { return @() }
    return @($lines)
}

function Find-Program([string]$Name, [string[]]$Folders) {
    $known = Get-Command $Name -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
    if ($known) { return $known.Source }
    foreach ($folder in $Folders) {
        $file = Join-Path $folder "$Name.exe"
        if (Test-Path -LiteralPath $file) { return $file }
    }
    return ''
}

function Get-InstalledVersion {
    if (-not (Test-Path -LiteralPath $script:Command)) { return '' }
    $line = @(Read-Output $script:Command @('--version')) | Select-Object -First 1
    if ("$line" -match '^scout-mcp (\S+)') { return $Matches[1] }
    return ''
}

# The version in the name of a wheel, or after the == of a package; empty if there is none.
function Get-WantedVersion {
    if ($Package -like '*.whl') { return ([IO.Path]::GetFileName($Package) -split '-')[1] }
    if ($Package -match '==(.+)$') { return $Matches[1] }
    return ''
}

function Get-Clients([bool]$OnlyInstalled) {
    $text = (Read-Output $script:Command @('clients', '--json')) -join "`n"
    if (-not $text) { return @() }
    return @(($text | ConvertFrom-Json) | Where-Object { $_.installed -or -not $OnlyInstalled } | ForEach-Object { $_.client })
}

function Install-Program {
    if (-not $Package) { Stop-With 2 'Say what to install: -Package FILE.whl' }
    if ($Package -like '*.whl' -and -not (Test-Path -LiteralPath $Package)) { Stop-With 2 "There is no wheel $Package." }
    if ($Constraints -and -not (Test-Path -LiteralPath $Constraints)) { Stop-With 2 "There is no file $Constraints." }
    $wanted = Get-WantedVersion
    if ($wanted -and (Get-InstalledVersion) -eq $wanted) {
        Write-Result "scout-mcp $wanted is already installed."
    }
    else {
        if ($script:Uv) {
            $arguments = @('tool', 'install', '--reinstall', $Package)
            if ($Constraints) { $arguments += @('--constraints', $Constraints) }
            $code = Invoke-Quietly $script:Uv $arguments
        }
        else {
            if ($Constraints) { $env:PIP_CONSTRAINT = $Constraints }
            $code = Invoke-Quietly $script:Pipx @('install', '--force', $Package)
        }
        if ($code -ne 0) { Stop-With 1 "$Package could not be installed; see $Log." }
        Write-Result "scout-mcp $(Get-InstalledVersion) was installed."
    }
    # `powershell -File` passes a list as one text.
    $names = @($Client | ForEach-Object { $_ -split ',' } | Where-Object { $_ })
    if ($names.Count -eq 0) { $names = @(Get-Clients $true) }
    $failed = @()
    foreach ($name in $names) {
        if ((Invoke-Quietly $script:Command @('install', $name, '--yes')) -eq 0) { Write-Result "$name is connected." }
        else { $failed += $name }
    }
    if ($failed.Count -gt 0) { Stop-With 1 "Not connected: $($failed -join ', '). See $Log." }
}

function Uninstall-Program {
    if (Test-Path -LiteralPath $script:Command) {
        $text = (Read-Output $script:Command @('profiles', '--json')) -join "`n"
        $profiles = @()
        if ($text) { $profiles = @(($text | ConvertFrom-Json) | ForEach-Object { $_.name } | Where-Object { $_ -ne 'default' }) }
        foreach ($name in (Get-Clients $false)) {
            if ((Invoke-Quietly $script:Command @('uninstall', $name, '--yes')) -ne 0) {
                Write-Result "The entry in $name was left; see $Log."
            }
            [void](Invoke-Quietly $script:Command @('uninstall', $name, '--sandbox', '--yes'))
            foreach ($saved in $profiles) {
                [void](Invoke-Quietly $script:Command @('uninstall', $name, '--profile', $saved, '--yes'))
            }
        }
        if ($Forget -and (Invoke-Quietly $script:Command @('forget', '--all', '--yes')) -ne 0) {
            Stop-With 1 "Saved settings are left; see $Log."
        }
        if ($script:Uv) { $code = Invoke-Quietly $script:Uv @('tool', 'uninstall', $Program) }
        else { $code = Invoke-Quietly $script:Pipx @('uninstall', $Program) }
        if ($code -ne 0) { Stop-With 1 "It could not be removed; see $Log." }
    }
    Write-Result 'scout-mcp is not installed for this user.'
}

function Test-Installed {
    $now = Get-InstalledVersion
    if (-not $now) { exit 1 }
    Write-Host "scout-mcp $now"
    if ($Version -and $Version -ne $now) { exit 1 }
}

function Get-PolicyTarget {
    # Intune's agent is a 32-bit program, which sees another folder under the name ProgramFiles.
    $folder = $env:ProgramW6432
    if (-not $folder) { $folder = $env:ProgramFiles }
    return Join-Path (Join-Path $folder 'scout-mcp') 'policy.toml'
}

function Assert-Administrator {
    $identity = [Security.Principal.WindowsIdentity]::GetCurrent()
    $role = [Security.Principal.WindowsBuiltInRole]::Administrator
    if (-not (New-Object Security.Principal.WindowsPrincipal $identity).IsInRole($role)) {
        Stop-With 2 'Run this as an administrator or SYSTEM: only they may write the policy.'
    }
}

function Write-Policy {
    Assert-Administrator
    if (-not $PolicyFile -or -not (Test-Path -LiteralPath $PolicyFile)) { Stop-With 2 "There is no file '$PolicyFile'." }
    $allowed = "^\s*(#.*)?$|^($Enforceable)\s*=\s*(`"[^`"\\]*`"|'[^']*')\s*(#.*)?$"
    $lines = @([IO.File]::ReadAllLines((Resolve-Path -LiteralPath $PolicyFile).ProviderPath))
    # Only the numbers of the lines: somebody may have put a key there.
    $wrong = @(for ($i = 0; $i -lt $lines.Count; $i++) { if ($lines[$i] -cnotmatch $allowed) { $i + 1 } })
    if ($wrong.Count -gt 0) {
        Stop-With 2 "These lines of $PolicyFile cannot be enforced: $wrong (allowed: $($Enforceable -replace '\|', ' '))"
    }
    $target = Get-PolicyTarget
    [void](New-Item -ItemType Directory -Force -Path (Split-Path -Parent $target))
    # UTF-8 without a byte order mark; the folder gives it its permissions: users may read it, administrators write it.
    [IO.File]::WriteAllText("$target.new", (($lines -join "`r`n") + "`r`n"))
    Move-Item -Force -LiteralPath "$target.new" -Destination $target
    Write-Result "$target is in force."
}

function Remove-Policy {
    Assert-Administrator
    $target = Get-PolicyTarget
    if (Test-Path -LiteralPath $target) { Remove-Item -Force -LiteralPath $target }
    Write-Result "$target is gone."
}

try {
    if ($Action -eq 'Policy') { Write-Policy; exit 0 }
    if ($Action -eq 'RemovePolicy') { Remove-Policy; exit 0 }
    $local = Join-Path ([Environment]::GetFolderPath('UserProfile')) '.local\bin'
    $script:Uv = Find-Program 'uv' @($local)
    $script:Pipx = Find-Program 'pipx' @($local)
    if (-not $script:Uv -and -not $script:Pipx) {
        if ($Action -eq 'Detect') { exit 1 }
        Stop-With 3 'Neither uv nor pipx is installed. Deploy uv first (https://docs.astral.sh/uv/).'
    }
    if ($script:Uv) { $bin = @(Read-Output $script:Uv @('tool', 'dir', '--bin')) | Select-Object -First 1 }
    else { $bin = @(Read-Output $script:Pipx @('environment', '--value', 'PIPX_BIN_DIR')) | Select-Object -First 1 }
    $script:Command = Join-Path "$bin" 'scout-mcp.exe'
    switch ($Action) {
        'Install' { Install-Program }
        'Uninstall' { Uninstall-Program }
        'Detect' { Test-Installed }
    }
    exit 0
}
catch {
    Write-Log "$($_.Exception.Message)"
    Write-Host "It failed: $($_.Exception.Message)"
    exit 1
}
